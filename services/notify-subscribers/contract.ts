/**
 * What `notify-subscribers` promises to the rest of the repository: the environment it needs, the notification it
 * publishes, the metrics it emits. The only file of this folder that other rooms may import.
 */

/** Environment variables that the deployment must set. */
export const NOTIFY_SUBSCRIBERS_ENV = {
  fileEventsTopicArn: 'FILE_EVENTS_TOPIC_ARN',
  notificationsTableName: 'NOTIFICATIONS_TABLE_NAME',
} as const;

/** Value of the `service` dimension of this function's metrics, name of its trace segments. */
export const NOTIFY_SUBSCRIBERS_SERVICE = 'notify-subscribers';

export const NOTIFY_SUBSCRIBERS_METRICS = {
  /** Count. Notifications handed to SNS. */
  notificationsSent: 'NotificationsSent',
  /** Count. Stream records whose notification had been sent before. */
  notificationsSkipped: 'NotificationsSkipped',
  /** Count. Stream records that will be retried. */
  notificationsFailed: 'NotificationsFailed',
  /** Milliseconds from the S3 event time to SNS accepting the notification. */
  uploadToNotificationLatency: 'UploadToNotificationLatency',
  /** 1 for a notification that took longer than the objective allows, else 0: its average is the share of late ones. */
  notificationsLate: 'NotificationsLate',
} as const;

/** The service objective: a subscriber is told within this time of the upload. */
export const NOTIFICATION_OBJECTIVE_MS = 60_000;

/** Key attribute of the table that remembers what was sent. */
export const NOTIFICATIONS_TABLE_KEY = { partition: 'notificationId' } as const;
/** Attribute (epoch seconds) by which DynamoDB expires what was sent. */
export const NOTIFICATIONS_TTL_ATTRIBUTE = 'expiresAt';
/** How long a sent notification is remembered: well beyond the 24 hours that a stream keeps its records. */
export const NOTIFICATIONS_RETENTION_SECONDS = 7 * 24 * 60 * 60;

/** SNS message attributes that subscribers may filter on. */
export const NOTIFICATION_ATTRIBUTES = {
  status: 'status',
  format: 'format',
  traceHeader: 'traceHeader',
} as const;

/** The JSON body of a notification. */
export interface FileNotification {
  /** The same for every delivery of the same upload, so that a subscriber can deduplicate. */
  readonly notificationId: string;
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly sequencer: string;
  readonly status: 'PROCESSED' | 'REJECTED';
  readonly rejection?: { readonly reason: string; readonly detail: string };
  /** Present when PROCESSED: the short form; the record holds the rest. */
  readonly summary?: {
    readonly format: string;
    readonly rowCount: number;
    readonly columnCount: number;
    readonly storedBytes: number;
    readonly sha256: string;
  };
  readonly uploadedAt: string;
  readonly recordedAt: string;
}
