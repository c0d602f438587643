import type {
  DeleteBucketCorsRequest,
  DeleteBucketLifecycleRequest,
  DeleteBucketPolicyRequest,
  GetBucketCorsOutput,
  GetBucketCorsRequest,
  GetBucketLifecycleConfigurationOutput,
  GetBucketLifecycleConfigurationRequest,
  GetBucketPolicyOutput,
  GetBucketPolicyRequest,
  GetBucketVersioningOutput,
  GetBucketVersioningRequest,
  LifecycleRule,
  PutBucketCorsRequest,
  PutBucketLifecycleConfigurationRequest,
  PutBucketPolicyRequest,
  PutBucketVersioningRequest,
} from '@aws-sdk/client-s3';
import { NotImplementedError } from '../../../errors.ts';
import { invalidArgument, malformedXml, S3Error } from '../errors.ts';
import { LIFECYCLE_RULES_MAX_COUNT } from '../limits.ts';
import type { S3Runtime } from '../s3.ts';
import { refuse, requireBucket } from './request.ts';

/**
 * A bucket that was ever versioned can only be suspended:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
 */
export function putBucketVersioning(s3: S3Runtime, input: PutBucketVersioningRequest): object {
  refuse('PutBucketVersioning', input, ['MFA']);
  const bucket = requireBucket(s3, input);
  const { Status: status, MFADelete: mfaDelete } = input.VersioningConfiguration ?? {};
  if (mfaDelete === 'Enabled') throw new NotImplementedError('s3', 'MFADelete');
  if (status === undefined) {
    throw new S3Error(
      'IllegalVersioningConfigurationException',
      400,
      'The Versioning element must be specified',
    );
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
  bucket.versioning = status;
  return {};
}

export function getBucketVersioning(
  s3: S3Runtime,
  input: GetBucketVersioningRequest,
): GetBucketVersioningOutput {
  const { versioning } = requireBucket(s3, input);
  return versioning === 'Unversioned' ? {} : { Status: versioning };
}

/** Rules apply to what is there already, too. */
export function putBucketLifecycleConfiguration(
  s3: S3Runtime,
  input: PutBucketLifecycleConfigurationRequest,
): object {
  const bucket = requireBucket(s3, input);
  const rules = input.LifecycleConfiguration?.Rules ?? [];
  if (rules.length === 0 || rules.length > LIFECYCLE_RULES_MAX_COUNT) throw malformedXml();
  for (const rule of rules) checkLifecycleRule(rule);
  bucket.lifecycleRules = rules.map((rule) => ({ ID: s3.context.kernel.ids.uuid(), ...rule }));
  s3.lifecycle.rulesChanged(bucket);
  return {};
}

function checkLifecycleRule(rule: LifecycleRule): void {
  for (const unsupported of ['Transitions', 'NoncurrentVersionTransitions'] as const) {
    if (rule[unsupported] === undefined) continue;
    throw new NotImplementedError('s3', `${unsupported} in a lifecycle rule`);
  }
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule;
  const actions = { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload };
  if (Object.values(actions).every((action) => action === undefined)) {
    throw new S3Error('InvalidRequest', 400, 'At least one action needs to be specified in a rule');
  }
  const days = [
    Expiration?.Days,
    NoncurrentVersionExpiration?.NoncurrentDays,
    AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  ];
  if (days.some((count) => count !== undefined && count <= 0)) {
    throw invalidArgument("'Days' for a lifecycle action must be a positive integer");
  }
}

export function getBucketLifecycleConfiguration(
  s3: S3Runtime,
  input: GetBucketLifecycleConfigurationRequest,
): GetBucketLifecycleConfigurationOutput {
  const { lifecycleRules } = requireBucket(s3, input);
  if (lifecycleRules.length > 0) return { Rules: [...lifecycleRules] };
  throw new S3Error(
    'NoSuchLifecycleConfiguration',
    404,
    'The lifecycle configuration does not exist',
    { BucketName: input.Bucket },
  );
}

export function deleteBucketLifecycle(s3: S3Runtime, input: DeleteBucketLifecycleRequest): object {
  const bucket = requireBucket(s3, input);
  bucket.lifecycleRules = [];
  s3.lifecycle.rulesChanged(bucket);
  return {};
}

export function putBucketCors(s3: S3Runtime, input: PutBucketCorsRequest): object {
  const bucket = requireBucket(s3, input);
  const rules = input.CORSConfiguration?.CORSRules ?? [];
  if (rules.length === 0) throw malformedXml();
  bucket.corsRules = rules;
  return {};
}

export function getBucketCors(s3: S3Runtime, input: GetBucketCorsRequest): GetBucketCorsOutput {
  const { corsRules } = requireBucket(s3, input);
  if (corsRules.length > 0) return { CORSRules: [...corsRules] };
  throw new S3Error('NoSuchCORSConfiguration', 404, 'The CORS configuration does not exist', {
    BucketName: input.Bucket,
  });
}

export function deleteBucketCors(s3: S3Runtime, input: DeleteBucketCorsRequest): object {
  requireBucket(s3, input).corsRules = [];
  return {};
}

export function putBucketPolicy(s3: S3Runtime, input: PutBucketPolicyRequest): object {
  const bucket = requireBucket(s3, input);
  bucket.policy = checkPolicy(input.Policy ?? '');
  return {};
}

/** @throws MalformedPolicy */
function checkPolicy(policy: string): string {
  const message = "Policies must be valid JSON and the first byte must be '{'";
  if (!policy.startsWith('{')) throw new S3Error('MalformedPolicy', 400, message);
  try {
    JSON.parse(policy);
  } catch (error) {
    throw new S3Error('MalformedPolicy', 400, message, {}, {}, error);
  }
  return policy;
}

export function getBucketPolicy(
  s3: S3Runtime,
  input: GetBucketPolicyRequest,
): GetBucketPolicyOutput {
  const { policy } = requireBucket(s3, input);
  if (policy !== undefined) return { Policy: policy };
  throw new S3Error('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', {
    BucketName: input.Bucket,
  });
}

export function deleteBucketPolicy(s3: S3Runtime, input: DeleteBucketPolicyRequest): object {
  requireBucket(s3, input).policy = undefined;
  return {};
}
