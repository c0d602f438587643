/** The body of a queue message that EventBridge wrote for an object that S3 created. */
export function objectCreatedBody(
  object: { key?: string; versionId?: string; size?: number } = {},
): string {
  const { key = 'data.csv', versionId = 'v1', size = 5 } = object;
  return JSON.stringify({
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-01-02T03:04:05Z',
    region: 'eu-west-1',
    resources: ['arn:aws:s3:::uploads'],
    detail: {
      version: '0',
      bucket: { name: 'uploads' },
      object: { key, size, etag: 'e', 'version-id': versionId, sequencer: '617f08299329d189' },
      reason: 'PutObject',
    },
  });
}
