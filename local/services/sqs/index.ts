import type { Service, ServiceDefinition } from '../../service.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
} from './api/change-message-visibility.ts';
import { deleteMessage, deleteMessageBatch } from './api/delete-message.ts';
import {
  cancelMessageMoveTask,
  listMessageMoveTasks,
  startMessageMoveTask,
} from './api/message-move-tasks.ts';
import { addPermission, removePermission } from './api/permissions.ts';
import { getQueueAttributes, setQueueAttributes } from './api/queue-attributes.ts';
import {
  createQueue,
  deleteQueue,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  purgeQueue,
} from './api/queues.ts';
import { receiveMessage } from './api/receive-message.ts';
import { sendMessage, sendMessageBatch } from './api/send-message.ts';
import { listQueueTags, tagQueue, untagQueue } from './api/tags.ts';
import { authorization } from './authorization.ts';
import { queuePolicyProvider, queueProvider } from './resources.ts';
import { accept } from './send.ts';
import { createSqs } from './sqs.ts';

export const SQS: ServiceDefinition = {
  name: 'sqs',
  create(context): Service {
    const sqs = createSqs(context);
    return {
      operations: {
        AddPermission: (input) => addPermission(sqs, input),
        CancelMessageMoveTask: (input) => cancelMessageMoveTask(sqs, input),
        ChangeMessageVisibility: (input) => changeMessageVisibility(sqs, input),
        ChangeMessageVisibilityBatch: (input) => changeMessageVisibilityBatch(sqs, input),
        CreateQueue: (input) => createQueue(sqs, input),
        DeleteMessage: (input) => deleteMessage(sqs, input),
        DeleteMessageBatch: (input) => deleteMessageBatch(sqs, input),
        DeleteQueue: (input) => deleteQueue(sqs, input),
        GetQueueAttributes: (input) => getQueueAttributes(sqs, input),
        GetQueueUrl: (input) => getQueueUrl(sqs, input),
        ListDeadLetterSourceQueues: (input) => listDeadLetterSourceQueues(sqs, input),
        ListMessageMoveTasks: (input) => listMessageMoveTasks(sqs, input),
        ListQueues: (input) => listQueues(sqs, input),
        ListQueueTags: (input) => listQueueTags(sqs, input),
        PurgeQueue: (input) => purgeQueue(sqs, input),
        ReceiveMessage: (input, call) => receiveMessage(sqs, input, call),
        RemovePermission: (input) => removePermission(sqs, input),
        SendMessage: (input, call) => sendMessage(sqs, input, call),
        SendMessageBatch: (input, call) => sendMessageBatch(sqs, input, call),
        SetQueueAttributes: (input) => setQueueAttributes(sqs, input),
        StartMessageMoveTask: (input) => startMessageMoveTask(sqs, input),
        TagQueue: (input) => tagQueue(sqs, input),
        UntagQueue: (input) => untagQueue(sqs, input),
      },
      resources: {
        'AWS::SQS::Queue': queueProvider(sqs),
        'AWS::SQS::QueuePolicy': queuePolicyProvider(sqs),
      },
      authorization: authorization(sqs),
      accept: (targetArn, handOff) => accept(sqs, targetArn, handOff),
    };
  },
};
