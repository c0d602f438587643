import type {
  CORSRule,
  LifecycleRule,
  NotificationConfiguration,
  ObjectOwnership,
} from '@aws-sdk/client-s3';
import type { CreatedResource, ResourceContext, ResourceProvider } from '../../service.ts';
import {
  putBucketCors,
  putBucketLifecycleConfiguration,
  putBucketNotificationConfiguration,
  putBucketPolicy,
  putBucketVersioning,
} from './api/bucket-settings.ts';
import { createBucket } from './model/buckets.ts';
import { bucketArn, type S3Runtime } from './s3.ts';

interface BucketProperties {
  readonly BucketName?: string;
  readonly CorsConfiguration?: { readonly CorsRules: readonly CorsRuleProperties[] };
  readonly LifecycleConfiguration?: { readonly Rules: readonly LifecycleRuleProperties[] };
  readonly NotificationConfiguration?: {
    readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean | string };
  };
  readonly OwnershipControls?: {
    readonly Rules: readonly { readonly ObjectOwnership?: ObjectOwnership }[];
  };
  readonly VersioningConfiguration?: { readonly Status: 'Enabled' | 'Suspended' };
}

interface CorsRuleProperties {
  readonly AllowedHeaders?: string[];
  readonly AllowedMethods: string[];
  readonly AllowedOrigins: string[];
  readonly ExposedHeaders?: string[];
  readonly Id?: string;
  readonly MaxAge?: number | string;
}

interface LifecycleRuleProperties {
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation: number | string };
  readonly ExpirationDate?: string;
  readonly ExpirationInDays?: number | string;
  readonly ExpiredObjectDeleteMarker?: boolean | string;
  readonly Id?: string;
  readonly NoncurrentVersionExpiration?: {
    readonly NoncurrentDays: number | string;
    readonly NewerNoncurrentVersions?: number | string;
  };
  readonly NoncurrentVersionExpirationInDays?: number | string;
  readonly ObjectSizeGreaterThan?: number | string;
  readonly ObjectSizeLessThan?: number | string;
  readonly Prefix?: string;
  readonly Status: 'Enabled' | 'Disabled';
  readonly TagFilters?: readonly { readonly Key: string; readonly Value: string }[];
}

const CORS_RULE = {
  AllowedHeaders: 'simulated',
  AllowedMethods: 'simulated',
  AllowedOrigins: 'simulated',
  ExposedHeaders: 'simulated',
  Id: 'simulated',
  MaxAge: 'simulated',
} as const;

const LIFECYCLE_RULE = {
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 'simulated' },
  ExpirationDate: 'simulated',
  ExpirationInDays: 'simulated',
  ExpiredObjectDeleteMarker: 'simulated',
  Id: 'simulated',
  NoncurrentVersionExpiration: {
    NoncurrentDays: 'simulated',
    NewerNoncurrentVersions: 'simulated',
  },
  NoncurrentVersionExpirationInDays: 'simulated',
  ObjectSizeGreaterThan: 'simulated',
  ObjectSizeLessThan: 'simulated',
  Prefix: 'simulated',
  Status: 'simulated',
  TagFilters: 'simulated',
} as const;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
 */
export function bucketProvider(s3: S3Runtime): ResourceProvider {
  return {
    properties: {
      BucketEncryption: 'harmless',
      BucketName: 'simulated',
      CorsConfiguration: { CorsRules: CORS_RULE },
      LifecycleConfiguration: { Rules: LIFECYCLE_RULE },
      NotificationConfiguration: {
        EventBridgeConfiguration: { EventBridgeEnabled: 'simulated' },
      },
      OwnershipControls: { Rules: { ObjectOwnership: 'simulated' } },
      // Nobody comes to the engine from outside the account.
      PublicAccessBlockConfiguration: 'harmless',
      Tags: 'harmless',
      VersioningConfiguration: { Status: 'simulated' },
    },
    create: (properties: BucketProperties, resource) => provideBucket(s3, properties, resource),
  };
}

function provideBucket(
  s3: S3Runtime,
  properties: BucketProperties,
  resource: ResourceContext,
): CreatedResource {
  const name = properties.BucketName ?? resource.generateName({ maxLength: 63, lowerCase: true });
  const objectOwnership = properties.OwnershipControls?.Rules[0]?.ObjectOwnership;
  const bucket = createBucket(
    s3.state,
    { name, ...(objectOwnership && { objectOwnership }) },
    s3.context.kernel.now(),
  );
  configureBucket(s3, name, properties);
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

/** Settings go through the operations that set them, and so meet their checks. */
function configureBucket(s3: S3Runtime, Bucket: string, properties: BucketProperties): void {
  const { VersioningConfiguration, LifecycleConfiguration, CorsConfiguration } = properties;
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
  const eventBridge = properties.NotificationConfiguration?.EventBridgeConfiguration;
  if (eventBridge !== undefined && String(eventBridge.EventBridgeEnabled ?? true) === 'true') {
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    putBucketNotificationConfiguration(s3, { Bucket, NotificationConfiguration });
  }
}

function readCorsRule(rule: CorsRuleProperties): CORSRule {
  return {
    ID: rule.Id,
    AllowedHeaders: rule.AllowedHeaders,
    AllowedMethods: rule.AllowedMethods,
    AllowedOrigins: rule.AllowedOrigins,
    ExposeHeaders: rule.ExposedHeaders,
    MaxAgeSeconds: numberOf(rule.MaxAge),
  };
}

function readLifecycleRule(rule: LifecycleRuleProperties): LifecycleRule {
  const noncurrent = rule.NoncurrentVersionExpiration;
  const noncurrentDays = noncurrent?.NoncurrentDays ?? rule.NoncurrentVersionExpirationInDays;
  const abort = rule.AbortIncompleteMultipartUpload;
  return {
    ...(rule.Id !== undefined && { ID: rule.Id }),
    Status: rule.Status,
    Filter: {
      And: {
        Prefix: rule.Prefix,
        Tags: rule.TagFilters?.map(({ Key, Value }) => ({ Key, Value })),
        ObjectSizeGreaterThan: numberOf(rule.ObjectSizeGreaterThan),
        ObjectSizeLessThan: numberOf(rule.ObjectSizeLessThan),
      },
    },
    ...readExpiration(rule),
    ...(noncurrentDays !== undefined && {
      NoncurrentVersionExpiration: {
        NoncurrentDays: Number(noncurrentDays),
        NewerNoncurrentVersions: numberOf(noncurrent?.NewerNoncurrentVersions),
      },
    }),
    ...(abort && {
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: Number(abort.DaysAfterInitiation) },
    }),
  };
}

function readExpiration(rule: LifecycleRuleProperties): Pick<LifecycleRule, 'Expiration'> {
  const { ExpirationDate: date, ExpirationInDays: days, ExpiredObjectDeleteMarker: marker } = rule;
  if (date === undefined && days === undefined && marker === undefined) return {};
  return {
    Expiration: {
      ...(date !== undefined && { Date: new Date(date) }),
      ...(days !== undefined && { Days: Number(days) }),
      ...(marker !== undefined && { ExpiredObjectDeleteMarker: String(marker) === 'true' }),
    },
  };
}

/** Templates write numbers as text, too. */
function numberOf(value: number | string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
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

/**
 * What the CDK's `Bucket` makes in place of `NotificationConfiguration`: a custom resource whose
 * function does nothing but call PutBucketNotificationConfiguration.
 */
export function cdkNotificationsProvider(s3: S3Runtime): ResourceProvider {
  return {
    properties: {
      BucketName: 'simulated',
      Managed: 'harmless',
      NotificationConfiguration: { EventBridgeConfiguration: 'simulated' },
      ServiceToken: 'harmless',
      SkipDestinationValidation: 'harmless',
    },
    create(
      properties: {
        BucketName: string;
        NotificationConfiguration: NotificationConfiguration;
      },
      resource,
    ) {
      const { BucketName: Bucket, NotificationConfiguration } = properties;
      putBucketNotificationConfiguration(s3, { Bucket, NotificationConfiguration });
      return { physicalId: resource.logicalId };
    },
  };
}
