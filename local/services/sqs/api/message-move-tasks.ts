import type {
  CancelMessageMoveTaskCommandInput,
  CancelMessageMoveTaskResult,
  ListMessageMoveTasksCommandInput,
  ListMessageMoveTasksResult,
  ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommandInput,
  StartMessageMoveTaskResult,
} from '@aws-sdk/client-sqs';
import { InvalidParameterValue, MissingParameter, ResourceNotFound } from '../errors.ts';
import {
  LISTED_MOVE_TASKS,
  MAX_ACTIVE_MOVE_TASKS,
  MAX_MOVED_MESSAGES_PER_SECOND,
} from '../limits.ts';
import type { Queue, SqsState } from '../model.ts';
import { decodeTaskHandle, encodeTaskHandle, isActive, type MoveTask } from '../move-tasks.ts';
import { queueByArn } from '../queue-lookup.ts';
import { deadLetterSources } from '../redrive.ts';
import type { Sqs } from '../sqs.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export function startMessageMoveTask(
  { context, state, delivery, mover }: Sqs,
  input: StartMessageMoveTaskCommandInput,
): StartMessageMoveTaskResult {
  const source = requireQueue(state, 'SourceArn', input.SourceArn);
  if (deadLetterSources(state, source).length === 0) {
    throw new InvalidParameterValue('Source queue must be configured as a Dead Letter Queue.');
  }
  if (input.DestinationArn !== undefined) {
    const destination = requireQueue(state, 'DestinationArn', input.DestinationArn);
    checkDestination(source, destination);
  }
  checkRate(input.MaxNumberOfMessagesPerSecond);
  checkNoneActive(state, source);
  delivery.catchUp(source);
  const task: MoveTask = {
    id: context.kernel.ids.uuid(),
    sourceArn: source.arn,
    destinationArn: input.DestinationArn,
    maxMessagesPerSecond: input.MaxNumberOfMessagesPerSecond,
    startedAtMs: context.kernel.now(),
    toMoveCount: source.order.visibleCount,
    movedCount: 0,
    status: 'RUNNING',
    failureReason: undefined,
  };
  const earlier = state.moveTasks.get(source.arn) ?? [];
  state.moveTasks.set(source.arn, [...earlier, task].slice(-LISTED_MOVE_TASKS.max));
  mover.start(task);
  return { TaskHandle: encodeTaskHandle(task) };
}

function checkDestination(source: Queue, destination: Queue): void {
  if (source === destination) {
    throw new InvalidParameterValue('Source queue and destination queue cannot be the same.');
  }
  if (source.attributes.isFifo !== destination.attributes.isFifo) {
    throw new InvalidParameterValue('Source and destination queues must be of the same type.');
  }
}

function checkRate(messagesPerSecond: number | undefined): void {
  if (messagesPerSecond === undefined) return;
  if (messagesPerSecond >= 1 && messagesPerSecond <= MAX_MOVED_MESSAGES_PER_SECOND) return;
  throw InvalidParameterValue.of(
    'MaxNumberOfMessagesPerSecond',
    messagesPerSecond,
    `Must be between 1 and ${MAX_MOVED_MESSAGES_PER_SECOND}, if provided.`,
  );
}

function checkNoneActive(state: SqsState, source: Queue): void {
  if (state.moveTasks.get(source.arn)?.some(isActive)) {
    throw new InvalidParameterValue(
      'There is already a task running. Only one active task is allowed for a source queue arn ' +
        'at a given time.',
    );
  }
  const activeCount = [...state.moveTasks.values()].flat().filter(isActive).length;
  if (activeCount >= MAX_ACTIVE_MOVE_TASKS) {
    throw new InvalidParameterValue(
      `The number of active message move tasks has reached its limit of ${MAX_ACTIVE_MOVE_TASKS}.`,
    );
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export function listMessageMoveTasks(
  { state }: Sqs,
  input: ListMessageMoveTasksCommandInput,
): ListMessageMoveTasksResult {
  const source = requireQueue(state, 'SourceArn', input.SourceArn);
  const resultCount = input.MaxResults ?? LISTED_MOVE_TASKS.default;
  if (resultCount < 1 || resultCount > LISTED_MOVE_TASKS.max) {
    const reason = `Must be between 1 and ${LISTED_MOVE_TASKS.max}, if provided.`;
    throw InvalidParameterValue.of('MaxResults', resultCount, reason);
  }
  const tasks = state.moveTasks.get(source.arn) ?? [];
  return { Results: tasks.slice(-resultCount).reverse().map(toResultEntry) };
}

function toResultEntry(task: MoveTask): ListMessageMoveTasksResultEntry {
  return {
    // Only a running task can be cancelled.
    ...(task.status === 'RUNNING' && { TaskHandle: encodeTaskHandle(task) }),
    Status: task.status,
    SourceArn: task.sourceArn,
    ...(task.destinationArn && { DestinationArn: task.destinationArn }),
    ...(task.maxMessagesPerSecond && { MaxNumberOfMessagesPerSecond: task.maxMessagesPerSecond }),
    ApproximateNumberOfMessagesMoved: task.movedCount,
    ApproximateNumberOfMessagesToMove: task.toMoveCount,
    ...(task.failureReason && { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAtMs,
  };
}

/**
 * The task ends with its next step, so it shows CANCELLING until then.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html
 */
export function cancelMessageMoveTask(
  { state }: Sqs,
  input: CancelMessageMoveTaskCommandInput,
): CancelMessageMoveTaskResult {
  const handle = decodeTaskHandle(input.TaskHandle ?? '');
  if (handle === undefined) {
    throw new InvalidParameterValue('Value for parameter TaskHandle is invalid.');
  }
  const source = requireQueue(state, 'SourceArn', handle.sourceArn);
  const task = state.moveTasks.get(source.arn)?.find(({ id }) => id === handle.taskId);
  if (task === undefined) throw new ResourceNotFound('Task does not exist.');
  if (task.status !== 'RUNNING') {
    throw new InvalidParameterValue('Only a task that is RUNNING can be cancelled.');
  }
  task.status = 'CANCELLING';
  return { ApproximateNumberOfMessagesMoved: task.movedCount };
}

function requireQueue(state: SqsState, parameter: string, arn: string | undefined): Queue {
  if (!arn) throw new MissingParameter(parameter);
  const queue = queueByArn(state, arn);
  if (queue !== undefined) return queue;
  throw new ResourceNotFound(
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
}
