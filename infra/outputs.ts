/**
 * Names of the stack outputs that tools read. This file imports nothing, so that they need not load
 * the CDK.
 */
export const OUTPUTS = {
  uploadsBucketName: 'UploadsBucketName',
  filesTableName: 'FilesTableName',
  notificationsTableName: 'NotificationsTableName',
  ingestQueueUrl: 'IngestQueueUrl',
  ingestDeadLetterQueueUrl: 'IngestDeadLetterQueueUrl',
  fileEventsTopicArn: 'FileEventsTopicArn',
  inboxQueueUrl: 'InboxQueueUrl',
  pagesTopicArn: 'PagesTopicArn',
  ticketsTopicArn: 'TicketsTopicArn',
} as const;
