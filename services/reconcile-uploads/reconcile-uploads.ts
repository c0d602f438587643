import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Observability } from '../shared/observability.ts';
import { uploadIdOf } from '../shared/upload-identity.ts';
import { RECONCILE_UPLOADS_METRICS as METRICS } from './contract.ts';
import type { Reconciler } from './reconciler.ts';
import type { StoredUpload } from './upload-list.ts';

/** Uploads named in the log by one run: enough to investigate by, few enough to read. */
const NAMED_MAX = 20;

/** Takes stock once, and tells operators of every upload that is owed something. */
export async function reconcileUploads(
  reconciler: Reconciler,
  { emit, logger }: Pick<Observability, 'emit' | 'logger'>,
  nowMs: number,
): Promise<void> {
  const { unrecorded, unannounced, settledCount } = await reconciler.run(nowMs);
  const count = (name: string, value: number) => ({ name, unit: MetricUnit.Count, value });
  emit([
    count(METRICS.reconciliationGap, unrecorded.length + unannounced.length),
    count(METRICS.uploadsUnrecorded, unrecorded.length),
    count(METRICS.uploadsUnannounced, unannounced.length),
    count(METRICS.uploadsSettled, settledCount),
  ]);
  const gap = [
    ...unrecorded.map((upload) => ({ upload, missing: 'record' })),
    ...unannounced.map((upload) => ({ upload, missing: 'notification' })),
  ];
  for (const { upload, missing } of gap.slice(0, NAMED_MAX)) {
    logger.warn('Upload is owed', { missing, ...describe(upload, nowMs) });
  }
}

function describe({ bucket, key, versionId, uploadedAtMs }: StoredUpload, nowMs: number) {
  return {
    uploadId: uploadIdOf(bucket, key, versionId),
    bucket,
    key,
    versionId,
    ageSeconds: Math.floor((nowMs - uploadedAtMs) / 1000),
  };
}
