import { SQS_BACKOFF_FACTOR, SQS_SCALING } from '../limits.ts';

/** How many batches of one queue Lambda may work on at once. */
export interface SqsScaling {
  readonly ceiling: number;
  readonly concurrency: number;
}

/**
 * Between two steps up. AWS says "up to 300 a minute"; that they come evenly is an assumption.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const GROWTH_INTERVAL_MS = 60_000 / SQS_SCALING.addedPerMinute;

/** @param maximumConcurrency of the mapping's scaling configuration, if it has one */
export function createScaling(maximumConcurrency: number | undefined): SqsScaling {
  const ceiling = maximumConcurrency ?? SQS_SCALING.maximumConcurrency;
  return { ceiling, concurrency: floorOf(ceiling) };
}

/** All pollers have had work for a growth interval: one more. */
export function onSaturation({ ceiling, concurrency }: SqsScaling): SqsScaling {
  return { ceiling, concurrency: Math.min(ceiling, concurrency + 1) };
}

/** A poll found nothing: one fewer, but not fewer than Lambda starts with. */
export function onEmptyPoll({ ceiling, concurrency }: SqsScaling): SqsScaling {
  return { ceiling, concurrency: Math.max(floorOf(ceiling), concurrency - 1) };
}

/**
 * The function failed or was throttled: "gradually backs off", by half and down to one (an
 * assumption).
 */
export function onFailure({ ceiling, concurrency }: SqsScaling): SqsScaling {
  return { ceiling, concurrency: Math.max(1, Math.floor(concurrency * SQS_BACKOFF_FACTOR)) };
}

function floorOf(ceiling: number): number {
  return Math.min(ceiling, SQS_SCALING.startConcurrency);
}
