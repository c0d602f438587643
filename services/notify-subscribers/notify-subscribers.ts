import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DynamoDBBatchItemFailure, DynamoDBRecord } from 'aws-lambda';
import type { MetricValue, ObjectTrace, Observability } from '../shared/observability.ts';
import {
  type FileNotification,
  NOTIFY_SUBSCRIBERS_METRICS as METRICS,
  NOTIFICATION_OBJECTIVE_MS,
  NOTIFICATIONS_RETENTION_SECONDS,
} from './contract.ts';
import { notificationOf } from './notification.ts';
import type { Publisher } from './publisher.ts';
import type { SentLog } from './sent-log.ts';
import { parseStreamRecord } from './stream-record.ts';

export interface NotifySubscribersDependencies {
  readonly sentLog: SentLog;
  readonly publisher: Publisher;
  readonly observability: Observability;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A notification on its way, with the stream record that it comes from. */
interface Pending {
  readonly sequenceNumber: string;
  readonly notification: FileNotification;
  readonly trace: ObjectTrace;
}

/**
 * Announces the new records of a stream batch. What was sent before is skipped; what fails is reported, and the stream
 * delivers again from the lowest failed record on. A notification that was sent but could not be remembered counts as
 * sent: at least once, and nothing is lost.
 */
export async function notifySubscribers(
  records: readonly DynamoDBRecord[],
  dependencies: NotifySubscribersDependencies,
): Promise<DynamoDBBatchItemFailure[]> {
  const failedNumbers = new Set<string>();
  const pending = openAll(records, failedNumbers, dependencies);
  if (pending.length > 0) await sendAll(pending, failedNumbers, dependencies);
  const lowest = records.find(({ dynamodb }) => failedNumbers.has(dynamodb?.SequenceNumber ?? ''));
  return lowest === undefined ? [] : [{ itemIdentifier: lowest.dynamodb?.SequenceNumber ?? '' }];
}

/** Reads the records and continues the trace of each. */
function openAll(
  records: readonly DynamoDBRecord[],
  failedNumbers: Set<string>,
  { observability, now }: NotifySubscribersDependencies,
): Pending[] {
  const startMs = now();
  const pending = new Map<string, Pending>();
  for (const record of records) {
    const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
    try {
      const fileRecord = parseStreamRecord(record);
      const notification = notificationOf(fileRecord);
      if (pending.has(notification.notificationId)) continue;
      const trace = observability.openTrace(fileRecord.traceHeader, startMs);
      trace.annotate('uploadId', notification.uploadId);
      trace.annotate('status', notification.status);
      pending.set(notification.notificationId, { sequenceNumber, notification, trace });
    } catch (error) {
      failedNumbers.add(sequenceNumber);
      observability.emit([count(METRICS.notificationsFailed)]);
      observability.logger.error('Stream record is unreadable', {
        sequenceNumber,
        error: error as Error,
      });
    }
  }
  return [...pending.values()];
}

async function sendAll(
  pending: readonly Pending[],
  failedNumbers: Set<string>,
  dependencies: NotifySubscribersDependencies,
): Promise<void> {
  const { sentLog, publisher, observability, now } = dependencies;
  let sentBefore: Set<string>;
  try {
    sentBefore = await traced(pending, 'BatchGetItem', now, () => sentLog.find(idsOf(pending)));
  } catch (error) {
    // Nothing was published: the whole batch is retried.
    for (const each of pending) fail(each, error, failedNumbers, observability);
    return;
  }
  const [known, fresh] = partition(pending, ({ notification }) =>
    sentBefore.has(notification.notificationId),
  );
  for (const each of known) {
    report(
      each,
      'Notification was sent before',
      [count(METRICS.notificationsSkipped)],
      observability,
    );
    each.trace.close();
  }
  const startMs = now();
  const errors = await publisher.publish(
    fresh.map(({ notification, trace }) => ({ notification, traceHeader: trace.header })),
  );
  const endMs = now();
  const sent: Pending[] = [];
  for (const [index, each] of fresh.entries()) {
    const error = errors[index];
    each.trace.addCall({ service: 'SNS', operation: 'PublishBatch', startMs, endMs, error });
    if (error === undefined) sent.push(each);
    else fail(each, error, failedNumbers, observability);
  }
  await rememberAll(sent, endMs, dependencies);
}

async function rememberAll(
  sent: readonly Pending[],
  sentMs: number,
  { sentLog, observability, now }: NotifySubscribersDependencies,
): Promise<void> {
  if (sent.length === 0) return;
  for (const each of sent) {
    const latencyMs = Math.max(0, sentMs - Date.parse(each.notification.uploadedAt));
    const latency = {
      name: METRICS.uploadToNotificationLatency,
      unit: MetricUnit.Milliseconds,
      value: latencyMs,
    };
    const late = count(METRICS.notificationsLate, latencyMs > NOTIFICATION_OBJECTIVE_MS ? 1 : 0);
    const sentOne = count(METRICS.notificationsSent);
    report(each, 'Notification sent', [sentOne, latency, late], observability);
  }
  const expiresAt = Math.floor(sentMs / 1000) + NOTIFICATIONS_RETENTION_SECONDS;
  try {
    await traced(sent, 'BatchWriteItem', now, () => sentLog.remember(idsOf(sent), expiresAt));
  } catch (error) {
    // Failing here would send all of them a second time for certain; forgetting them may never be noticed.
    observability.logger.warn('Notifications were sent but not remembered', {
      uploadIds: sent.map((each) => each.notification.uploadId),
      error: error as Error,
    });
  }
  for (const each of sent) each.trace.close();
}

/** Makes a call to DynamoDB for all of them, and draws it in the trace of each. */
async function traced<T>(
  all: readonly Pending[],
  operation: string,
  now: () => number,
  send: () => Promise<T>,
): Promise<T> {
  const startMs = now();
  let error: unknown;
  try {
    return await send();
  } catch (caught) {
    error = caught;
    throw caught;
  } finally {
    const call = { service: 'DynamoDB', operation, startMs, endMs: now(), error } as const;
    for (const { trace } of all) trace.addCall(call);
  }
}

function fail(
  each: Pending,
  error: unknown,
  failedNumbers: Set<string>,
  { emit, logger }: Observability,
): void {
  const subject = subjectOf(each);
  failedNumbers.add(each.sequenceNumber);
  emit([count(METRICS.notificationsFailed)], subject);
  logger.error('Notification failed', { ...subject, error: error as Error });
  each.trace.close(error);
}

function report(
  each: Pending,
  message: string,
  values: readonly MetricValue[],
  { emit, logger }: Observability,
): void {
  const subject = subjectOf(each);
  emit(values, subject);
  logger.info(message, { ...subject, status: each.notification.status });
}

const idsOf = (all: readonly Pending[]) =>
  all.map(({ notification }) => notification.notificationId);

const subjectOf = ({ notification, trace }: Pending) => ({
  uploadId: notification.uploadId,
  traceId: trace.traceId,
});

const count = (name: string, value = 1): MetricValue => ({ name, unit: MetricUnit.Count, value });

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}
