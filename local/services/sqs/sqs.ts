import type { Context } from '../../service.ts';
import { Delivery } from './delivery.ts';
import { MessageMover } from './message-mover.ts';
import { createState, type Queue, type SqsState } from './model.ts';

/** All that an operation of SQS needs. */
export interface Sqs {
  readonly context: Context;
  readonly state: SqsState;
  readonly delivery: Delivery;
  readonly mover: MessageMover;
}

export function createSqs(context: Context): Sqs {
  const state = createState();
  const delivery = new Delivery(context, state);
  return { context, state, delivery, mover: new MessageMover(context, state, delivery) };
}

export function queueUrl({ context }: Sqs, { name }: Queue): string {
  return `${context.endpoint()}/${context.account}/${name}`;
}
