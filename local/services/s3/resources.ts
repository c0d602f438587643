import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import type { CreatedResource, ResourceContext, ResourceProvider } from '../../service.ts';
import { putPublicAccessBlock } from './api/bucket-access.ts';
import { putBucketEncryption } from './api/bucket-encryption.ts';
import {
  putBucketCors,
  putBucketLifecycleConfiguration,
  putBucketPolicy,
  putBucketVersioning,
} from './api/bucket-settings.ts';
import { putBucketMetricsConfiguration } from './api/metrics-configurations.ts';
import { putBucketNotificationConfiguration } from './api/notifications.ts';
import {
  type BucketProperties,
  CORS_RULE,
  LIFECYCLE_RULE,
  NOTIFICATIONS,
  readCorsRule,
  readEncryptionRule,
  readLifecycleRule,
  readMetrics,
  readNotificationProperties,
} from './bucket-properties.ts';
import { addBucket } from './changes.ts';
import { BUCKET_TAGS_MAX_COUNT } from './limits.ts';
import type { Bucket } from './model/buckets.ts';
import { readTags } from './model/tags.ts';
import { bucketArn, type S3Runtime } from './s3.ts';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
 */
export function bucketProvider(s3: S3Runtime): ResourceProvider {
  return {
    properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: {
          BucketKeyEnabled: 'simulated',
          ServerSideEncryptionByDefault: { KMSMasterKeyID: 'simulated', SSEAlgorithm: 'simulated' },
        },
      },
      BucketName: 'simulated',
      CorsConfiguration: { CorsRules: CORS_RULE },
      LifecycleConfiguration: { Rules: LIFECYCLE_RULE },
      MetricsConfigurations: {
        Id: 'simulated',
        Prefix: 'simulated',
        TagFilters: { Key: 'simulated', Value: 'simulated' },
      },
      NotificationConfiguration: NOTIFICATIONS,
      OwnershipControls: { Rules: { ObjectOwnership: 'simulated' } },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: 'simulated',
        BlockPublicPolicy: 'simulated',
        IgnorePublicAcls: 'simulated',
        RestrictPublicBuckets: 'simulated',
      },
      Tags: { Key: 'simulated', Value: 'simulated' },
      VersioningConfiguration: { Status: 'simulated' },
    },
    create: (properties: BucketProperties, resource) => provideBucket(s3, properties, resource),
  };
}

async function provideBucket(
  s3: S3Runtime,
  properties: BucketProperties,
  resource: ResourceContext,
): Promise<CreatedResource> {
  const name = properties.BucketName ?? resource.generateName({ maxLength: 63, lowerCase: true });
  const objectOwnership = properties.OwnershipControls?.Rules[0]?.ObjectOwnership;
  const bucket = addBucket(s3, {
    name,
    ...(objectOwnership && { objectOwnership }),
    ...(s3.context.region !== 'us-east-1' && { locationConstraint: s3.context.region }),
  });
  tagBucket(bucket, properties, resource);
  configureBucket(s3, name, properties);
  await observeBucket(s3, name, properties);
  const { region } = s3.context;
  return {
    physicalId: name,
    attributes: {
      Arn: bucketArn(bucket),
      DomainName: `${name}.s3.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    },
  };
}

/** Tags of the stack, and the bucket's own, which win. */
function tagBucket(bucket: Bucket, properties: BucketProperties, resource: ResourceContext): void {
  const own = (properties.Tags ?? []).map(({ Key, Value }) => [Key, Value] as const);
  const tags = Object.entries({ ...resource.tags, ...Object.fromEntries(own) });
  bucket.tags = readTags(
    tags.map(([Key, Value]) => ({ Key, Value })),
    { noun: 'Bucket', maxCount: BUCKET_TAGS_MAX_COUNT },
  );
}

/** Settings go through the operations that set them, and so meet their checks. */
function configureBucket(s3: S3Runtime, Bucket: string, properties: BucketProperties): void {
  const { VersioningConfiguration, LifecycleConfiguration, CorsConfiguration } = properties;
  const { BucketEncryption, PublicAccessBlockConfiguration: block } = properties;
  if (VersioningConfiguration !== undefined) {
    putBucketVersioning(s3, { Bucket, VersioningConfiguration });
  }
  if (LifecycleConfiguration !== undefined) {
    const Rules = LifecycleConfiguration.Rules.map(readLifecycleRule);
    putBucketLifecycleConfiguration(s3, { Bucket, LifecycleConfiguration: { Rules } });
  }
  if (CorsConfiguration !== undefined) {
    const CORSRules = CorsConfiguration.CorsRules.map(readCorsRule);
    putBucketCors(s3, { Bucket, CORSConfiguration: { CORSRules } });
  }
  if (BucketEncryption !== undefined) {
    const Rules = BucketEncryption.ServerSideEncryptionConfiguration.map(readEncryptionRule);
    putBucketEncryption(s3, { Bucket, ServerSideEncryptionConfiguration: { Rules } });
  }
  if (block !== undefined) {
    const wanted = Object.entries(block).map(([name, value]) => [name, String(value) === 'true']);
    const PublicAccessBlockConfiguration = Object.fromEntries(wanted);
    putPublicAccessBlock(s3, { Bucket, PublicAccessBlockConfiguration });
  }
}

/** Who hears of the bucket: the destinations of its events, and CloudWatch. */
async function observeBucket(
  s3: S3Runtime,
  Bucket: string,
  { MetricsConfigurations = [], NotificationConfiguration }: BucketProperties,
): Promise<void> {
  for (const MetricsConfiguration of MetricsConfigurations.map(readMetrics)) {
    const { Id } = MetricsConfiguration;
    putBucketMetricsConfiguration(s3, { Bucket, Id, MetricsConfiguration });
  }
  if (NotificationConfiguration === undefined) return;
  await putBucketNotificationConfiguration(
    s3,
    { Bucket, NotificationConfiguration: readNotificationProperties(NotificationConfiguration) },
    { requestId: s3.context.kernel.ids.uuid() },
  );
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
 */
export function bucketPolicyProvider(s3: S3Runtime): ResourceProvider {
  return {
    properties: { Bucket: 'simulated', PolicyDocument: 'simulated' },
    create({ Bucket, PolicyDocument }: { Bucket: string; PolicyDocument: object }) {
      putBucketPolicy(s3, { Bucket, Policy: JSON.stringify(PolicyDocument) });
      return { physicalId: Bucket };
    },
  };
}

/** A destination in the words of the API, which the CDK's custom resource takes. */
const API_TARGET = {
  Events: 'simulated',
  Filter: { Key: { FilterRules: { Name: 'simulated', Value: 'simulated' } } },
  Id: 'simulated',
} as const;

/**
 * What the CDK's `Bucket` makes in place of `NotificationConfiguration`: a custom resource whose
 * function does nothing but call PutBucketNotificationConfiguration.
 */
export function cdkNotificationsProvider(s3: S3Runtime): ResourceProvider {
  return {
    properties: {
      BucketName: 'simulated',
      Managed: 'harmless',
      NotificationConfiguration: {
        EventBridgeConfiguration: 'simulated',
        LambdaFunctionConfigurations: { ...API_TARGET, LambdaFunctionArn: 'simulated' },
        QueueConfigurations: { ...API_TARGET, QueueArn: 'simulated' },
        TopicConfigurations: { ...API_TARGET, TopicArn: 'simulated' },
      },
      ServiceToken: 'harmless',
      SkipDestinationValidation: 'simulated',
    },
    async create(
      properties: {
        readonly BucketName: string;
        readonly NotificationConfiguration: NotificationConfiguration;
        readonly SkipDestinationValidation?: boolean | string;
      },
      resource,
    ) {
      const { BucketName: Bucket, NotificationConfiguration } = properties;
      const SkipDestinationValidation = String(properties.SkipDestinationValidation) === 'true';
      await putBucketNotificationConfiguration(
        s3,
        { Bucket, NotificationConfiguration, SkipDestinationValidation },
        { requestId: s3.context.kernel.ids.uuid() },
      );
      return { physicalId: resource.logicalId };
    },
  };
}
