import type { PolicyStatement } from '../../../local/access/document.ts';
import type { KeyReader, KeyValue } from '../../../local/access/keys.ts';
import { PolicySet } from '../../../local/access/policy.ts';
import type { Principal } from '../../../local/credentials.ts';

export const ACCOUNT = '000000000000';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/worker`;
export const SESSION_ARN = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/one`;

export const SESSION: Principal = {
  kind: 'role',
  arn: SESSION_ARN,
  roleArn: ROLE_ARN,
  sessionName: 'one',
};

export const SERVICE: Principal = {
  kind: 'service',
  name: 'events.amazonaws.com',
  sourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`,
};

/** Keys of a request, by name in lower case. */
export function keysOf(values: Readonly<Record<string, KeyValue>> = {}): KeyReader {
  return (key) => values[key];
}

export function policies(...Statement: readonly PolicyStatement[]): PolicySet {
  return new PolicySet([{ Version: '2012-10-17', Statement }]);
}
