import { Duration, Size } from 'aws-cdk-lib/core';

/**
 * Numbers that must fit each other, in one place. Tests assert the relations on the synthesized
 * template.
 */

/**
 * The slowest kind of file, one JSON array, is summarised at some 15 MB/s by a whole vCPU, and a
 * function of 512 MB has a third of one: the largest that is accepted takes four minutes.
 */
export const SUMMARIZE_TIMEOUT = Duration.seconds(300);
export const SUMMARIZE_BATCH_SIZE = 10;

/**
 * AWS advises at least six times the function's timeout, so that a throttled batch can be tried
 * again before its messages reappear.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const INGEST_VISIBILITY_TIMEOUT = Duration.seconds(6 * SUMMARIZE_TIMEOUT.toSeconds());
/** AWS advises at least five, as throttled batches count as receives too (same page). */
export const INGEST_MAX_RECEIVE_COUNT = 5;

export const NOTIFY_TIMEOUT = Duration.seconds(30);
export const NOTIFY_BATCH_SIZE = 100;
/**
 * Tries of a batch that goes on failing, to outlive a short outage; halving the batch uses none of
 * them up.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export const NOTIFY_RETRY_ATTEMPTS = 12;
/**
 * Well within the 24 hours that a stream keeps its records, so that the on-failure record can still
 * be looked up.
 */
export const NOTIFY_MAX_RECORD_AGE = Duration.hours(6);

/**
 * How long EventBridge goes on trying to reach the ingest queue before it dead-letters an upload.
 */
export const RULE_TARGET_MAX_EVENT_AGE = Duration.hours(24);
export const RULE_TARGET_RETRY_ATTEMPTS = 185;

/**
 * Work that waits; shorter than what dead letters keep, so that a message never dies in a
 * dead-letter queue first.
 */
export const QUEUE_RETENTION = Duration.days(4);
/** The longest that SQS allows: time for a person to look. */
export const DEAD_LETTER_RETENTION = Duration.days(14);
export const INBOX_VISIBILITY_TIMEOUT = Duration.seconds(60);
export const INBOX_MAX_RECEIVE_COUNT = 5;

/** Larger files are rejected with a reason. */
export const MAX_FILE_SIZE = Size.gibibytes(1);

/** How long replaced and deleted versions of an upload are kept. */
export const NONCURRENT_VERSION_RETENTION = Duration.days(30);
export const INCOMPLETE_UPLOAD_RETENTION = Duration.days(2);

/** How often uploads are compared with what became of them, and how long one comparison may take. */
export const RECONCILE_INTERVAL = Duration.minutes(1);
export const RECONCILE_TIMEOUT = Duration.seconds(50);
/** A comparison that does not begin within its minute is left to the next. */
export const RECONCILE_MAX_EVENT_AGE = Duration.minutes(1);
export const RECONCILE_RETRY_ATTEMPTS = 2;
