import type {
  DeleteBucketEncryptionRequest,
  GetBucketEncryptionOutput,
  GetBucketEncryptionRequest,
  PutBucketEncryptionRequest,
} from '@aws-sdk/client-s3';
import { malformedXml, S3Error } from '../errors.ts';
import { DEFAULT_ENCRYPTION } from '../model/buckets.ts';
import type { S3Runtime } from '../s3.ts';
import { requireBucket } from './request.ts';

const ALGORITHMS: ReadonlySet<string | undefined> = new Set(['AES256', 'aws:kms', 'aws:kms:dsse']);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
export function putBucketEncryption(s3: S3Runtime, input: PutBucketEncryptionRequest): object {
  const bucket = requireBucket(s3, input);
  const [rule, ...others] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  if (rule === undefined || others.length > 0) throw malformedXml();
  if (byDefault !== undefined && !ALGORITHMS.has(byDefault.SSEAlgorithm)) throw malformedXml();
  if (byDefault?.KMSMasterKeyID !== undefined && byDefault.SSEAlgorithm === 'AES256') {
    throw new S3Error(
      'InvalidArgument',
      400,
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or ' +
        'aws:kms:dsse',
      { ArgumentName: 'ApplyServerSideEncryptionByDefault' },
    );
  }
  bucket.encryption = {
    ...DEFAULT_ENCRYPTION,
    ...rule,
    BucketKeyEnabled: rule.BucketKeyEnabled ?? false,
  };
  return {};
}

export function getBucketEncryption(
  s3: S3Runtime,
  input: GetBucketEncryptionRequest,
): GetBucketEncryptionOutput {
  const { encryption } = requireBucket(s3, input);
  return { ServerSideEncryptionConfiguration: { Rules: [encryption] } };
}

/** Every bucket encrypts, so that what is left is S3's own encryption. */
export function deleteBucketEncryption(
  s3: S3Runtime,
  input: DeleteBucketEncryptionRequest,
): object {
  requireBucket(s3, input).encryption = DEFAULT_ENCRYPTION;
  return {};
}
