import type { Context } from '../../service.ts';
import type { Delivery } from './delivery.ts';
import { QueueDoesNotExist } from './errors.ts';
import { MAX_MOVE_TASK_MS } from './limits.ts';
import { createMessage, type Message, type Queue, type SqsState, withdraw } from './model.ts';
import { type MoveTask, moveAllowance, stepDelayMs } from './move-tasks.ts';
import { queueByArn } from './queue-lookup.ts';

/** Runs message move tasks, in steps on the engine's clock. */
export class MessageMover {
  readonly #context: Context;
  readonly #state: SqsState;
  readonly #delivery: Delivery;

  constructor(context: Context, state: SqsState, delivery: Delivery) {
    this.#context = context;
    this.#state = state;
    this.#delivery = delivery;
  }

  start(task: MoveTask): void {
    this.#schedule(task, 0);
  }

  #schedule(task: MoveTask, delayMs: number): void {
    this.#context.kernel.schedule(delayMs, 'message move task', () => this.#step(task));
  }

  #step(task: MoveTask): void {
    if (task.status === 'CANCELLING') {
      task.status = 'CANCELLED';
      return;
    }
    const source = queueByArn(this.#state, task.sourceArn);
    const now = this.#context.kernel.now();
    if (source === undefined || now > task.startedAtMs + MAX_MOVE_TASK_MS) {
      task.status = 'FAILED';
      task.failureReason =
        source === undefined ? new QueueDoesNotExist().queryCode : 'TaskExecutionTimeout';
      return;
    }
    this.#delivery.catchUp(source);
    for (let left = moveAllowance(task, now); left > 0; left--) {
      if (!this.#moveOne(task, source)) return;
    }
    if (task.movedCount >= task.toMoveCount) task.status = 'COMPLETED';
    else this.#schedule(task, stepDelayMs(task));
  }

  /** @returns false when the task has ended. */
  #moveOne(task: MoveTask, source: Queue): boolean {
    const next = source.order.peek();
    if (next === undefined) {
      task.status = 'COMPLETED';
      return false;
    }
    const destinationArn = task.destinationArn ?? next.deadLetterSourceArn;
    const destination = destinationArn && queueByArn(this.#state, destinationArn);
    if (!destination) {
      task.status = 'FAILED';
      // The first code is recorded from AWS; the second is known from reports only.
      task.failureReason = destinationArn
        ? new QueueDoesNotExist().queryCode
        : 'CouldNotDetermineMessageSource';
      return false;
    }
    for (const message of withdraw(source, 1)) this.#redrive(message, source, destination);
    task.movedCount++;
    return true;
  }

  /**
   * To the destination, a redriven message is new: another id, another time of sending.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   */
  #redrive(message: Message, source: Queue, destination: Queue): void {
    const { kernel } = this.#context;
    const redriven = createMessage(this.#state, kernel.ids.uuid(), message.content, kernel.now());
    kernel.journal.record('sqs:moved', source.arn, {
      messageId: message.id,
      newMessageId: redriven.id,
      destinationArn: destination.arn,
    });
    this.#delivery.put(destination, redriven, 0);
    this.#delivery.announce(destination);
  }
}
