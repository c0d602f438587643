import type {
  CORSRule,
  Event,
  FilterRule,
  LifecycleRule,
  MetricsConfiguration,
  NotificationConfiguration,
  ObjectOwnership,
  ServerSideEncryptionByDefault,
  ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';

export interface BucketProperties {
  readonly BucketName?: string;
  readonly CorsConfiguration?: { readonly CorsRules: readonly CorsRuleProperties[] };
  readonly LifecycleConfiguration?: { readonly Rules: readonly LifecycleRuleProperties[] };
  readonly BucketEncryption?: {
    readonly ServerSideEncryptionConfiguration: readonly EncryptionRuleProperties[];
  };
  readonly MetricsConfigurations?: readonly MetricsProperties[];
  readonly NotificationConfiguration?: NotificationProperties;
  readonly OwnershipControls?: {
    readonly Rules: readonly { readonly ObjectOwnership?: ObjectOwnership }[];
  };
  readonly PublicAccessBlockConfiguration?: Readonly<Record<string, boolean | string>>;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly VersioningConfiguration?: { readonly Status: 'Enabled' | 'Suspended' };
}

interface EncryptionRuleProperties {
  readonly BucketKeyEnabled?: boolean | string;
  readonly ServerSideEncryptionByDefault?: ServerSideEncryptionByDefault;
}

interface MetricsProperties {
  readonly Id: string;
  readonly Prefix?: string;
  readonly TagFilters?: readonly { readonly Key: string; readonly Value: string }[];
}

interface NotificationProperties {
  readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean | string };
  readonly LambdaConfigurations?: readonly (TargetProperties & { readonly Function: string })[];
  readonly QueueConfigurations?: readonly (TargetProperties & { readonly Queue: string })[];
  readonly TopicConfigurations?: readonly (TargetProperties & { readonly Topic: string })[];
}

interface TargetProperties {
  readonly Event: Event;
  readonly Filter?: { readonly S3Key: { readonly Rules: FilterRule[] } };
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

export const CORS_RULE = {
  AllowedHeaders: 'simulated',
  AllowedMethods: 'simulated',
  AllowedOrigins: 'simulated',
  ExposedHeaders: 'simulated',
  Id: 'simulated',
  MaxAge: 'simulated',
} as const;

export const LIFECYCLE_RULE = {
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

const NOTIFICATION_TARGET = {
  Event: 'simulated',
  Filter: { S3Key: { Rules: { Name: 'simulated', Value: 'simulated' } } },
} as const;

export const NOTIFICATIONS = {
  EventBridgeConfiguration: { EventBridgeEnabled: 'simulated' },
  LambdaConfigurations: { ...NOTIFICATION_TARGET, Function: 'simulated' },
  QueueConfigurations: { ...NOTIFICATION_TARGET, Queue: 'simulated' },
  TopicConfigurations: { ...NOTIFICATION_TARGET, Topic: 'simulated' },
} as const;

export function readCorsRule(rule: CorsRuleProperties): CORSRule {
  return {
    ID: rule.Id,
    AllowedHeaders: rule.AllowedHeaders,
    AllowedMethods: rule.AllowedMethods,
    AllowedOrigins: rule.AllowedOrigins,
    ExposeHeaders: rule.ExposedHeaders,
    MaxAgeSeconds: numberOf(rule.MaxAge),
  };
}

export function readLifecycleRule(rule: LifecycleRuleProperties): LifecycleRule {
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

export function readEncryptionRule(rule: EncryptionRuleProperties): ServerSideEncryptionRule {
  return {
    ApplyServerSideEncryptionByDefault: rule.ServerSideEncryptionByDefault,
    BucketKeyEnabled: String(rule.BucketKeyEnabled) === 'true',
  };
}

export function readMetrics(properties: MetricsProperties): MetricsConfiguration & { Id: string } {
  const { Id, Prefix, TagFilters = [] } = properties;
  const Tags = TagFilters.map(({ Key, Value }) => ({ Key, Value }));
  if (Prefix === undefined && Tags.length === 0) return { Id };
  if (Tags.length === 0) return { Id, Filter: { Prefix: Prefix as string } };
  return { Id, Filter: { And: { Prefix, Tags } } };
}

/** The template's words for what the API calls otherwise. */
export function readNotificationProperties(
  properties: NotificationProperties,
): NotificationConfiguration {
  const { EventBridgeConfiguration: bus } = properties;
  const target = ({ Event, Filter }: TargetProperties) => ({
    Events: [Event],
    ...(Filter && { Filter: { Key: { FilterRules: Filter.S3Key.Rules } } }),
  });
  const { LambdaConfigurations, QueueConfigurations, TopicConfigurations } = properties;
  return {
    LambdaFunctionConfigurations: (LambdaConfigurations ?? []).map((one) => ({
      ...target(one),
      LambdaFunctionArn: one.Function,
    })),
    QueueConfigurations: (QueueConfigurations ?? []).map((one) => ({
      ...target(one),
      QueueArn: one.Queue,
    })),
    TopicConfigurations: (TopicConfigurations ?? []).map((one) => ({
      ...target(one),
      TopicArn: one.Topic,
    })),
    ...(bus !== undefined &&
      String(bus.EventBridgeEnabled ?? true) === 'true' && { EventBridgeConfiguration: {} }),
  };
}
