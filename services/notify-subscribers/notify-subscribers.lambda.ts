import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createDynamoDBClient, createSnsClient } from '../shared/clients.ts';
import { requireEnv } from '../shared/env.ts';
import { createObservability } from '../shared/observability.ts';
import { METRICS_NAMESPACE } from '../summarize-file/contract.ts';
import { NOTIFY_SUBSCRIBERS_ENV, NOTIFY_SUBSCRIBERS_SERVICE } from './contract.ts';
import { notifySubscribers } from './notify-subscribers.ts';
import { SnsPublisher } from './publisher.ts';
import { DynamoDBSentLog } from './sent-log.ts';

const observability = createObservability(NOTIFY_SUBSCRIBERS_SERVICE, METRICS_NAMESPACE);
const dependencies = {
  sentLog: new DynamoDBSentLog(
    createDynamoDBClient(),
    requireEnv(NOTIFY_SUBSCRIBERS_ENV.notificationsTableName),
  ),
  publisher: new SnsPublisher(
    createSnsClient(),
    requireEnv(NOTIFY_SUBSCRIBERS_ENV.fileEventsTopicArn),
  ),
  observability,
  now: Date.now,
};

/** Announces new records of uploads; a failed one is delivered again, with all that follow it in the shard. */
export const handler = async (
  event: DynamoDBStreamEvent,
  context: Context,
): Promise<DynamoDBBatchResponse> => {
  observability.captureColdStart(context.functionName);
  return { batchItemFailures: await notifySubscribers(event.Records, dependencies) };
};
