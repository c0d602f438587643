import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sns';
import { InvalidParameter } from '../errors.ts';
import { type Sns, topicByArn } from '../sns.ts';
import { OWNER_ACTIONS, topicPolicy } from '../topic-attributes.ts';

interface Policy {
  readonly Statement?: Statement | readonly Statement[];
}

interface Statement {
  readonly Sid?: string;
  readonly [element: string]: unknown;
}

/**
 * Lets other accounts act on a topic, by a statement of its policy.
 * https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html
 * @throws InvalidParameter, NotFound
 */
export function addPermission(sns: Sns, input: AddPermissionCommandInput): object {
  const topic = topicByArn(sns, input.TopicArn);
  const { Label: label = '', AWSAccountId: accounts = [], ActionName: actions = [] } = input;
  const policy: Policy = JSON.parse(topicPolicy(topic, sns.context.account));
  const statements = [policy.Statement ?? []].flat();
  if (statements.some(({ Sid }) => Sid === label)) {
    throw new InvalidParameter('Statement already exists');
  }
  if (!actions.every((action) => OWNER_ACTIONS.includes(action))) {
    throw new InvalidParameter('Policy statement action out of service scope!');
  }
  const statement: Statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrAll(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: oneOrAll(actions.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  };
  const changed = { ...policy, Statement: [...statements, statement] };
  topic.attributes.set('Policy', JSON.stringify(changed));
  return {};
}

/**
 * Takes a statement from a topic's policy. One that is not there is no error.
 * https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html
 * @throws InvalidParameter, NotFound
 */
export function removePermission(sns: Sns, input: RemovePermissionCommandInput): object {
  const topic = topicByArn(sns, input.TopicArn);
  const policy: Policy = JSON.parse(topicPolicy(topic, sns.context.account));
  const kept = [policy.Statement ?? []].flat().filter(({ Sid }) => Sid !== input.Label);
  topic.attributes.set('Policy', JSON.stringify({ ...policy, Statement: kept }));
  return {};
}

/** Policies name a single value without a list. */
function oneOrAll(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values;
}
