import { strict as assert } from 'node:assert';
import { AwsError, NotImplementedError } from '../../errors.ts';
import { EVENT_RETRY } from './limits.ts';
import type { Bucket } from './model/buckets.ts';
import { NULL_VERSION_ID, type Version } from './model/versions.ts';
import { bucketArn, type Origin, type S3Runtime } from './s3.ts';

export type CreationReason = 'PutObject' | 'POST Object' | 'CopyObject' | 'CompleteMultipartUpload';

/** What happened to an object, in the words of its event. */
export type ObjectEvent =
  | { readonly type: 'Object Created'; readonly reason: CreationReason }
  | {
      readonly type: 'Object Deleted';
      readonly reason: 'DeleteObject' | 'Lifecycle Expiration';
      readonly deletionType: 'Permanently Deleted' | 'Delete Marker Created';
      readonly sequencer: string;
    }
  | { readonly type: 'Object Tags Added' | 'Object Tags Deleted' };

/** MD5 of nothing, which S3 gives as the ETag of a delete marker. */
const DELETE_MARKER_ETAG = 'd41d8cd98f00b204e9800998ecf8427e';

/**
 * Sends an event to the account's default bus if the bucket wants that. The request that caused it
 * does not wait.
 */
export function announce(
  s3: S3Runtime,
  bucket: Bucket,
  version: Version,
  event: ObjectEvent,
  origin: Origin,
): void {
  if (!bucket.eventBridgeEnabled) return;
  const body = JSON.stringify(eventMessage(s3, bucket, version, event, origin));
  s3.context.kernel.start(() => deliver(s3, bucketArn(bucket), body));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function eventMessage(
  s3: S3Runtime,
  bucket: Bucket,
  version: Version,
  event: ObjectEvent,
  origin: Origin,
): object {
  const { account, region, kernel } = s3.context;
  return {
    version: '0',
    id: kernel.ids.uuid(),
    'detail-type': event.type,
    source: 'aws.s3',
    account,
    time: `${new Date(kernel.now()).toISOString().slice(0, -'.000Z'.length)}Z`,
    region,
    resources: [bucketArn(bucket)],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: describeObject(version, event),
      'request-id': origin.requestId,
      requester: origin.requester,
      'source-ip-address': origin.sourceIp,
      ...('reason' in event && { reason: event.reason }),
      ...(event.type === 'Object Deleted' && { 'deletion-type': event.deletionType }),
    },
  };
}

/** A null version is not named: AWS says "only on versioned buckets", and no more of it. */
function describeObject(version: Version, event: ObjectEvent): object {
  const { key } = version;
  const identity = version.versionId === NULL_VERSION_ID ? {} : { 'version-id': version.versionId };
  if (event.type === 'Object Deleted') {
    const isMarkerCreated = event.deletionType === 'Delete Marker Created';
    const { sequencer } = event;
    return { key, ...(isMarkerCreated && { etag: DELETE_MARKER_ETAG }), ...identity, sequencer };
  }
  assert(version.kind === 'object');
  const { etag, body, sequencer } = version;
  if (event.type !== 'Object Created') return { key, etag, ...identity };
  return { key, size: body.sizeBytes, etag, ...identity, sequencer };
}

/**
 * At least once: what EventBridge fails to take is sent again; what it refuses for good is lost,
 * and recorded so.
 */
async function deliver(s3: S3Runtime, sourceArn: string, body: string): Promise<void> {
  const { context } = s3;
  const { kernel } = context;
  if (kernel.latency.profile !== 'instant') await kernel.hop('s3-to-eventbridge');
  const giveUpAtMs = kernel.now() + EVENT_RETRY.giveUpAfterMs;
  for (let delayMs: number = EVENT_RETRY.firstDelayMs; ; delayMs *= 2) {
    try {
      await context.deliver(context.arn('events', 'event-bus/default'), {
        principal: { kind: 'service', name: 's3.amazonaws.com', sourceArn },
        body,
      });
      return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const willRetry = isTransient(error) && kernel.now() < giveUpAtMs;
      kernel.journal.record('s3:event-refused', sourceArn, { code: error.code, willRetry });
      if (!willRetry) return;
    }
    await kernel.sleep(Math.min(delayMs, EVENT_RETRY.longestDelayMs), 's3:event-retry');
  }
}

function isTransient(error: AwsError): boolean {
  return error.fault === 'server' && !(error instanceof NotImplementedError);
}
