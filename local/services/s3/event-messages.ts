import { strict as assert } from 'node:assert';
import type { ServiceEvent } from '../../service-events.ts';
import { listEncoder, ownerOf } from './api/response.ts';
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

/** An event with all that its messages tell. */
export interface Occurrence {
  readonly bucket: Bucket;
  readonly version: Version;
  readonly event: ObjectEvent;
  readonly origin: Origin;
}

/** MD5 of nothing, which S3 gives as the ETag of a delete marker. */
const DELETE_MARKER_ETAG = 'd41d8cd98f00b204e9800998ecf8427e';

const CREATION_NAMES: Readonly<Record<CreationReason, string>> = {
  PutObject: 'ObjectCreated:Put',
  'POST Object': 'ObjectCreated:Post',
  CopyObject: 'ObjectCreated:Copy',
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
};

/** The event's name in notifications: `ObjectCreated:Put`. */
export function eventNameOf(event: ObjectEvent): string {
  switch (event.type) {
    case 'Object Created':
      return CREATION_NAMES[event.reason];
    case 'Object Deleted': {
      const type = event.reason === 'DeleteObject' ? 'ObjectRemoved' : 'LifecycleExpiration';
      const isMarker = event.deletionType === 'Delete Marker Created';
      return `${type}:${isMarker ? 'DeleteMarkerCreated' : 'Delete'}`;
    }
    case 'Object Tags Added':
      return 'ObjectTagging:Put';
    case 'Object Tags Deleted':
      return 'ObjectTagging:Delete';
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function eventBridgeEvent({ bucket, version, event, origin }: Occurrence): ServiceEvent {
  return {
    source: 'aws.s3',
    detailType: event.type,
    resources: [bucketArn(bucket)],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: describeForEventBridge(version, event),
      'request-id': origin.requestId,
      requester: origin.requester,
      'source-ip-address': origin.sourceIp,
      ...('reason' in event && { reason: event.reason }),
      ...(event.type === 'Object Deleted' && { 'deletion-type': event.deletionType }),
    },
  };
}

function describeForEventBridge(version: Version, event: ObjectEvent): object {
  const { key, size, etag, versionId, sequencer } = factsOf(version, event);
  return {
    key,
    ...(size !== undefined && { size }),
    ...(etag !== undefined && { etag }),
    ...(versionId !== undefined && { 'version-id': versionId }),
    ...(sequencer !== undefined && { sequencer }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function notificationMessage(
  s3: S3Runtime,
  occurrence: Occurrence,
  configurationId: string,
): object {
  const { bucket, version, event, origin } = occurrence;
  const { region, kernel } = s3.context;
  const { key, size, etag, versionId, sequencer } = factsOf(version, event);
  const record = {
    eventVersion: eventVersionOf(event),
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(kernel.now()).toISOString(),
    eventName: eventNameOf(event),
    // AWS names an IAM entity by its id; the engine's have none, so the account stands for them.
    userIdentity: {
      principalId: origin.sourceIp === undefined ? origin.requester : `AWS:${origin.requester}`,
    },
    requestParameters: { ...(origin.sourceIp && { sourceIPAddress: origin.sourceIp }) },
    responseElements: {
      'x-amz-request-id': origin.requestId,
      'x-amz-id-2': kernel.ids.mixedCase(76),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: ownerOf(s3).ID },
        arn: bucketArn(bucket),
      },
      object: {
        key: listEncoder('url')(key),
        ...(size !== undefined && { size }),
        ...(etag !== undefined && { eTag: etag }),
        ...(versionId !== undefined && { versionId }),
        ...(sequencer !== undefined && { sequencer }),
      },
    },
  };
  return { Records: [record] };
}

/** What S3 sends to a queue or topic when it becomes a destination, to see that it may. */
export function testMessage(s3: S3Runtime, bucket: Bucket, requestId: string): object {
  const { kernel } = s3.context;
  return {
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(kernel.now()).toISOString(),
    Bucket: bucket.name,
    RequestId: requestId,
    HostId: kernel.ids.mixedCase(76),
  };
}

/** Lifecycle and tagging came with 2.3; the rest has not changed since. */
function eventVersionOf(event: ObjectEvent): '2.1' | '2.3' {
  if (event.type === 'Object Created') return '2.1';
  if (event.type !== 'Object Deleted') return '2.3';
  return event.reason === 'DeleteObject' ? '2.1' : '2.3';
}

interface ObjectFacts {
  readonly key: string;
  readonly size?: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly sequencer?: string;
}

/** A null version is not named: AWS says "only on versioned buckets", and no more of it. */
function factsOf(version: Version, event: ObjectEvent): ObjectFacts {
  const { key } = version;
  const identity = version.versionId === NULL_VERSION_ID ? {} : { versionId: version.versionId };
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
