import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sqs';
import { InvalidParameterValue, MissingParameter } from '../errors.ts';
import type { Queue } from '../model.ts';
import { changeAttributes } from '../queue-attributes.ts';
import { queueByUrl } from '../queue-lookup.ts';
import type { Sqs } from '../sqs.ts';

interface Statement {
  readonly Sid?: string;
}

interface Policy {
  readonly Version: string;
  readonly Id: string;
  readonly Statement: readonly Statement[];
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
const ACTIONS: ReadonlySet<string> = new Set([
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
]);

/** Adds a statement to the queue's policy, which is stored and shown. */
export function addPermission(sqs: Sqs, input: AddPermissionCommandInput): object {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  const { Label: label, AWSAccountIds: accountIds = [], Actions: actions = [] } = input;
  if (!label) throw new MissingParameter('Label');
  if (actions.length === 0) throw new MissingParameter('Actions');
  if (accountIds.length === 0) throw new MissingParameter('AWSAccountIds');
  for (const action of actions) {
    if (ACTIONS.has(action)) continue;
    const reason = 'Please refer to the appropriate WSDL for a list of valid actions. ';
    throw InvalidParameterValue.of('ActionName', `SQS:${action}`, reason);
  }
  const policy = policyOf(queue);
  if (policy.Statement.some(({ Sid }) => Sid === label)) {
    throw InvalidParameterValue.of('Label', label, 'Already exists.');
  }
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrAll(accountIds.map((id) => `arn:aws:iam::${id}:root`)) },
    Action: oneOrAll(actions.map((action) => `SQS:${action}`)),
    Resource: queue.arn,
  };
  setPolicy(sqs, queue, { ...policy, Statement: [...policy.Statement, statement] });
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export function removePermission(sqs: Sqs, input: RemovePermissionCommandInput): object {
  const queue = queueByUrl(sqs.state, sqs.context.account, input.QueueUrl);
  const { Label: label } = input;
  if (!label) throw new MissingParameter('Label');
  const policy = policyOf(queue);
  const Statement = policy.Statement.filter(({ Sid }) => Sid !== label);
  if (Statement.length === policy.Statement.length) {
    throw InvalidParameterValue.of('Label', label, "can't find label.");
  }
  setPolicy(sqs, queue, { ...policy, Statement });
  return {};
}

function policyOf(queue: Queue): Policy {
  const text = queue.attributes.texts.get('Policy');
  const policy = text === undefined ? {} : (JSON.parse(text) as Partial<Policy>);
  return {
    Version: policy.Version ?? '2008-10-17',
    Id: policy.Id ?? `${queue.arn}/SQSDefaultPolicy`,
    Statement: [policy.Statement ?? []].flat(),
  };
}

/** A policy without statements is none. */
function setPolicy({ context }: Sqs, queue: Queue, policy: Policy): void {
  const text = policy.Statement.length === 0 ? '' : JSON.stringify(policy);
  queue.attributes = changeAttributes(queue.attributes, { Policy: text });
  queue.modifiedAtMs = context.kernel.now();
}

/** Policies write a list of one as that one. */
function oneOrAll(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values;
}
