import type { Call, Context } from '../../service.ts';
import type { BodyStore } from './body-store.ts';
import type { S3Metrics } from './metrics.ts';
import type { Bucket, S3State } from './model/buckets.ts';
import type { SigningKeys } from './post-policy.ts';

/** What the operations of S3 share. */
export interface S3Runtime {
  readonly context: Context;
  readonly state: S3State;
  readonly bodies: BodyStore;
  readonly lifecycle: LifecycleWatch;
  readonly metrics: S3Metrics;
  /** For the policies of form uploads. */
  readonly signingKeys: SigningKeys;
}

/** Who must hear that a bucket's content or rules changed, so that expiry comes in time. */
export interface LifecycleWatch {
  /** A version was made, or an upload begun. */
  contentAdded(bucket: Bucket): void;
  /** A version was deleted for good, which may uncover another. */
  contentRemoved(bucket: Bucket): void;
  rulesChanged(bucket: Bucket): void;
  bucketDeleted(bucket: Bucket): void;
}

/** Where a change comes from, as its event tells. */
export interface Origin {
  readonly requestId: string;
  /** The account, or the AWS service that acts. */
  readonly requester: string;
  /** Absent when S3 itself acts. */
  readonly sourceIp?: string;
  /** The X-Ray header of the request, which goes along to queues, topics and functions. */
  readonly traceHeader?: string;
}

export function originOf(s3: S3Runtime, call: Call): Origin {
  const { principal, requestId, sourceIp, traceHeader } = call;
  const requester = principal.kind === 'service' ? principal.name : s3.context.account;
  return { requestId, requester, sourceIp, ...(traceHeader !== undefined && { traceHeader }) };
}

/** Bucket ARNs name neither region nor account. */
export function bucketArn(bucket: Bucket): string {
  return `arn:aws:s3:::${bucket.name}`;
}
