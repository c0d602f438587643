import { CONCURRENCY_CHOKE } from './concurrency-choke/experiment.ts';
import type { Experiment } from './experiment.ts';
import { FAIL_AFTER_COMMIT } from './fail-after-commit/experiment.ts';
import { GUARDRAIL_LEVER, GUARDRAIL_STOP } from './guardrail-drill/experiment.ts';
import { LONG_OUTAGE } from './long-outage/experiment.ts';
import { NOTIFICATIONS_BLOCKED } from './notifications-blocked/experiment.ts';
import { QUEUE_UNREADABLE } from './queue-unreadable/experiment.ts';
import { QUEUE_UNWRITABLE } from './queue-unwritable/experiment.ts';
import { SHORT_OUTAGE } from './short-outage/experiment.ts';
import { SILENT_ACKNOWLEDGEMENT } from './silent-acknowledgement/experiment.ts';
import { SLOW_WORKER } from './slow-worker/experiment.ts';
import { STREAM_CONSUMER_FAILS } from './stream-consumer-fails/experiment.ts';
import { TABLE_UNWRITABLE } from './table-unwritable/experiment.ts';
import { TIMEOUTS } from './timeouts/experiment.ts';

/** Every experiment, from the mildest to the worst. */
export const EXPERIMENTS: readonly Experiment[] = [
  SLOW_WORKER,
  TIMEOUTS,
  SHORT_OUTAGE,
  LONG_OUTAGE,
  FAIL_AFTER_COMMIT,
  SILENT_ACKNOWLEDGEMENT,
  CONCURRENCY_CHOKE,
  QUEUE_UNREADABLE,
  QUEUE_UNWRITABLE,
  TABLE_UNWRITABLE,
  STREAM_CONSUMER_FAILS,
  NOTIFICATIONS_BLOCKED,
  GUARDRAIL_STOP,
  GUARDRAIL_LEVER,
];
