/**
 * What `reconcile-uploads` promises to the rest of the repository: the environment it needs, the metrics it emits. The
 * only file of this folder that other rooms may import.
 */

/** Environment variables that the deployment must set. */
export const RECONCILE_UPLOADS_ENV = {
  uploadsBucketName: 'UPLOADS_BUCKET_NAME',
  filesTableName: 'FILES_TABLE_NAME',
  notificationsTableName: 'NOTIFICATIONS_TABLE_NAME',
} as const;

/** Value of the `service` dimension of this function's metrics, name of its trace segments. */
export const RECONCILE_UPLOADS_SERVICE = 'reconcile-uploads';

/** Each is emitted by every run, also when it is 0. */
export const RECONCILE_UPLOADS_METRICS = {
  /** Count. Uploads that are known to be owed: neither of the next two has come although it is time. */
  reconciliationGap: 'ReconciliationGap',
  /** Count. Of the gap, uploads without a record. */
  uploadsUnrecorded: 'UploadsUnrecorded',
  /** Count. Of the gap, uploads with a record that nobody was told of. */
  uploadsUnannounced: 'UploadsUnannounced',
  /** Count. Uploads that this run has seen recorded and announced, for the first time. */
  uploadsSettled: 'UploadsSettled',
} as const;

/** From this age on an upload must be recorded and announced: twice what the objective allows. */
export const RECONCILIATION_GRACE_MS = 120_000;
/** Older uploads are looked at no more: a gap stays open for a day, then it belongs to those who were told of it. */
export const RECONCILIATION_LOOKBACK_MS = 24 * 3_600_000;
