import type { Context } from '../../service.ts';
import { Delivery } from './delivery.ts';
import { MessageMover } from './message-mover.ts';
import { SqsMetrics } from './metrics.ts';
import { createState, type Queue, type SqsState } from './model.ts';

/** All that an operation of SQS needs. */
export interface Sqs {
  readonly context: Context;
  readonly state: SqsState;
  readonly delivery: Delivery;
  readonly mover: MessageMover;
  readonly metrics: SqsMetrics;
}

export function createSqs(context: Context): Sqs {
  const state = createState();
  const metrics = new SqsMetrics(context);
  const delivery = new Delivery(context, state, metrics);
  const mover = new MessageMover(context, state, delivery);
  return { context, state, delivery, mover, metrics };
}

export function queueUrl({ context }: Sqs, { name }: Queue): string {
  return `${context.endpoint()}/${context.account}/${name}`;
}
