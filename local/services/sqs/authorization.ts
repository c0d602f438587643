import type {
  CancelMessageMoveTaskCommandInput,
  CreateQueueCommandInput,
  StartMessageMoveTaskCommandInput,
} from '@aws-sdk/client-sqs';
import {
  type Authorization,
  anywhere,
  on,
  type Permission,
  tagKeys,
} from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import { readPolicyText } from '../../access/document.ts';
import { decodeTaskHandle } from './move-tasks.ts';
import { queueByArn } from './queue-lookup.ts';
import type { Sqs } from './sqs.ts';

interface ByUrl {
  readonly QueueUrl?: string;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly TagKeys?: readonly string[];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export function authorization(sqs: Sqs): Authorization {
  const { context, state } = sqs;
  const named = (name: string) => context.arn('sqs', name);
  const queueOf = ({ QueueUrl = '' }: ByUrl) =>
    named(QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1));
  const onQueue = (action: string) => on(`sqs:${action}`, queueOf);
  return {
    handOffAction: 'sqs:SendMessage',
    exists: (arn) => queueByArn(state, arn) !== undefined,
    policyOf(arn) {
      const text = queueByArn(state, arn)?.attributes.texts.get('Policy');
      return text === undefined ? undefined : readPolicyText(text);
    },
    tagsOf: (arn) => queueByArn(state, arn)?.tags,
    refuse: accessDenied('AccessDenied', 403),
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-access-denied.html
    actionInMessage: (action) => action.toLowerCase(),
    operations: {
      AddPermission: onQueue('AddPermission'),
      CancelMessageMoveTask: on('sqs:CancelMessageMoveTask', cancelledSource),
      ChangeMessageVisibility: onQueue('ChangeMessageVisibility'),
      ChangeMessageVisibilityBatch: onQueue('ChangeMessageVisibility'),
      CreateQueue: ({ QueueName = '', tags }: CreateQueueCommandInput) => {
        const [resource, keys] = [named(QueueName), tagKeys(tags)];
        const create: Permission = { action: 'sqs:CreateQueue', resource, keys };
        return tags ? [create, { action: 'sqs:TagQueue', resource, keys }] : create;
      },
      DeleteMessage: onQueue('DeleteMessage'),
      DeleteMessageBatch: onQueue('DeleteMessage'),
      DeleteQueue: onQueue('DeleteQueue'),
      GetQueueAttributes: onQueue('GetQueueAttributes'),
      GetQueueUrl: on('sqs:GetQueueUrl', ({ QueueName = '' }: { QueueName?: string }) =>
        named(QueueName),
      ),
      ListDeadLetterSourceQueues: onQueue('ListDeadLetterSourceQueues'),
      ListMessageMoveTasks: on('sqs:ListMessageMoveTasks', sourceOf),
      ListQueues: anywhere('sqs:ListQueues'),
      ListQueueTags: onQueue('ListQueueTags'),
      PurgeQueue: onQueue('PurgeQueue'),
      ReceiveMessage: onQueue('ReceiveMessage'),
      RemovePermission: onQueue('RemovePermission'),
      SendMessage: onQueue('SendMessage'),
      SendMessageBatch: onQueue('SendMessage'),
      SetQueueAttributes: onQueue('SetQueueAttributes'),
      StartMessageMoveTask: startMoveTask,
      TagQueue: (input: ByUrl) => ({
        action: 'sqs:TagQueue',
        resource: queueOf(input),
        keys: tagKeys(input.Tags),
      }),
      UntagQueue: (input: ByUrl) => ({
        action: 'sqs:UntagQueue',
        resource: queueOf(input),
        keys: tagKeys(undefined, input.TagKeys),
      }),
    },
  };
}

function sourceOf({ SourceArn = '' }: { SourceArn?: string | undefined }): string {
  return SourceArn;
}

function cancelledSource({ TaskHandle = '' }: CancelMessageMoveTaskCommandInput): string {
  return decodeTaskHandle(TaskHandle)?.sourceArn ?? '*';
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
function startMoveTask(input: StartMessageMoveTaskCommandInput): Permission[] {
  const actions = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
  const resource = sourceOf(input);
  const needed = actions.map((action) => ({ action: `sqs:${action}`, resource }));
  if (input.DestinationArn === undefined) return needed;
  return [...needed, { action: 'sqs:SendMessage', resource: input.DestinationArn }];
}
