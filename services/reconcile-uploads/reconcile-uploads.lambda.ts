import type { Context } from 'aws-lambda';
import { createDynamoDBClient, createS3Client } from '../shared/clients.ts';
import { requireEnv } from '../shared/env.ts';
import { createObservability } from '../shared/observability.ts';
import { METRICS_NAMESPACE } from '../summarize-file/contract.ts';
import { RECONCILE_UPLOADS_ENV as ENV, RECONCILE_UPLOADS_SERVICE } from './contract.ts';
import { DynamoDBEffects } from './effects.ts';
import { reconcileUploads } from './reconcile-uploads.ts';
import { Reconciler } from './reconciler.ts';
import { S3UploadList } from './upload-list.ts';

const observability = createObservability(RECONCILE_UPLOADS_SERVICE, METRICS_NAMESPACE);
const reconciler = new Reconciler(
  new S3UploadList(createS3Client(), requireEnv(ENV.uploadsBucketName)),
  new DynamoDBEffects(
    createDynamoDBClient(),
    requireEnv(ENV.filesTableName),
    requireEnv(ENV.notificationsTableName),
  ),
);

/** Invoked by a schedule, whose event says nothing that matters here. */
export const handler = async (_event: unknown, context: Context): Promise<void> => {
  observability.captureColdStart(context.functionName);
  await reconcileUploads(reconciler, observability, Date.now());
};
