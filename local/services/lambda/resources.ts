import type {
  DeadLetterConfig,
  DestinationConfig,
  EphemeralStorage,
  EventSourceMappingMetricsConfig,
  FilterCriteria,
  LoggingConfig,
  ScalingConfig,
  TracingConfig,
} from '@aws-sdk/client-lambda';
import type { CreatedResource, ResourceContext, ResourceProvider } from '../../service.ts';
import { reserveConcurrency } from './api/concurrency.ts';
import { configured, configureEventInvoke } from './api/event-invoke-config.ts';
import { addMapping } from './api/event-source-mappings.ts';
import { createFunction, readCode } from './api/functions.ts';
import { addPermission } from './api/permissions.ts';
import type { CodeSource } from './code.ts';
import type { Lambda } from './lambda.ts';

/** CloudFormation lets a number stand as text. */
type Numeric = number | string;

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Where a template says that code, or a layer's content, is. */
export interface CodeProperties {
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
  readonly ZipFile?: string;
}

interface FunctionProperties {
  readonly FunctionName?: string;
  readonly Code: CodeProperties;
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Role: string;
  readonly Description?: string;
  readonly MemorySize?: Numeric;
  readonly Timeout?: Numeric;
  readonly EphemeralStorage?: EphemeralStorage;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  readonly ReservedConcurrentExecutions?: Numeric;
  readonly LoggingConfig?: LoggingConfig;
  readonly TracingConfig?: TracingConfig;
  readonly DeadLetterConfig?: DeadLetterConfig;
  readonly Architectures?: string[];
  readonly PackageType?: string;
  readonly Layers?: string[];
  readonly RecursiveLoop?: 'Allow' | 'Terminate';
  readonly Tags?: readonly Tag[];
}

const LONGEST_FUNCTION_NAME = 64;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
 */
export function functionProvider(lambda: Lambda): ResourceProvider {
  return {
    properties: {
      FunctionName: 'simulated',
      Code: {
        S3Bucket: 'simulated',
        S3Key: 'simulated',
        S3ObjectVersion: 'simulated',
        ZipFile: 'simulated',
        SourceKMSKeyArn: 'harmless',
      },
      Runtime: 'simulated',
      Handler: 'simulated',
      Role: 'simulated',
      Description: 'simulated',
      MemorySize: 'simulated',
      Timeout: 'simulated',
      // Reported, but what a handler writes to its /tmp is not limited.
      EphemeralStorage: 'harmless',
      Environment: { Variables: 'simulated' },
      ReservedConcurrentExecutions: 'simulated',
      LoggingConfig: 'simulated',
      TracingConfig: { Mode: 'simulated' },
      DeadLetterConfig: { TargetArn: 'simulated' },
      // Handlers run on the processor that is there.
      Architectures: 'harmless',
      PackageType: 'simulated',
      KmsKeyArn: 'harmless',
      RuntimeManagementConfig: 'harmless',
      Layers: 'simulated',
      RecursiveLoop: 'simulated',
      Tags: 'simulated',
    },
    create: (properties: FunctionProperties, resource) =>
      createFunctionResource(lambda, properties, resource),
  };
}

async function createFunctionResource(
  lambda: Lambda,
  properties: FunctionProperties,
  resource: ResourceContext,
): Promise<CreatedResource> {
  const { Code, Runtime, ReservedConcurrentExecutions, Environment, ...rest } = properties;
  const name =
    properties.FunctionName ?? resource.generateName({ maxLength: LONGEST_FUNCTION_NAME });
  const ownTags = (properties.Tags ?? []).map(({ Key, Value }) => [Key, Value]);
  const state = await createFunction(
    lambda,
    {
      ...rest,
      FunctionName: name,
      Runtime: Runtime as never,
      Architectures: properties.Architectures as never,
      PackageType: properties.PackageType as never,
      MemorySize: toNumber(properties.MemorySize),
      Timeout: toNumber(properties.Timeout),
      ...(Environment && { Environment: { Variables: toTexts(Environment.Variables ?? {}) } }),
      Tags: { ...resource.tags, ...Object.fromEntries(ownTags) },
    },
    () => locateCode(lambda, Code, resource),
  );
  const reserved = toNumber(ReservedConcurrentExecutions);
  if (reserved !== undefined) reserveConcurrency(lambda, state, reserved);
  state.recursiveLoop = properties.RecursiveLoop ?? state.recursiveLoop;
  return { physicalId: name, attributes: { Arn: state.arn } };
}

/** Code that CDK packed is on this machine; any other is in S3. */
export async function locateCode(
  lambda: Lambda,
  code: CodeProperties,
  resource: ResourceContext,
): Promise<CodeSource> {
  if (code.ZipFile !== undefined) return { kind: 'inline', text: code.ZipFile };
  const { S3Bucket = '', S3Key = '' } = code;
  const path = resource.findAsset(S3Bucket, S3Key);
  if (path !== undefined) return { kind: 'asset', path };
  const { S3ObjectVersion } = code;
  return readCode(
    lambda,
    { S3Bucket, S3Key, S3ObjectVersion },
    { kind: 'service', name: 'lambda.amazonaws.com' },
  );
}

interface MappingProperties {
  readonly EventSourceArn: string;
  readonly FunctionName: string;
  readonly Enabled?: boolean | string;
  readonly BatchSize?: Numeric;
  readonly MaximumBatchingWindowInSeconds?: Numeric;
  readonly FilterCriteria?: FilterCriteria;
  readonly FunctionResponseTypes?: string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency?: Numeric };
  readonly StartingPosition?: string;
  readonly ParallelizationFactor?: Numeric;
  readonly BisectBatchOnFunctionError?: boolean | string;
  readonly MaximumRetryAttempts?: Numeric;
  readonly MaximumRecordAgeInSeconds?: Numeric;
  readonly DestinationConfig?: DestinationConfig;
  readonly MetricsConfig?: EventSourceMappingMetricsConfig;
  readonly Tags?: readonly Tag[];
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 */
export function eventSourceMappingProvider(lambda: Lambda): ResourceProvider {
  return {
    properties: {
      EventSourceArn: 'simulated',
      FunctionName: 'simulated',
      Enabled: 'simulated',
      BatchSize: 'simulated',
      MaximumBatchingWindowInSeconds: 'simulated',
      FilterCriteria: { Filters: { Pattern: 'simulated' } },
      FunctionResponseTypes: 'simulated',
      ScalingConfig: { MaximumConcurrency: 'simulated' },
      StartingPosition: 'simulated',
      ParallelizationFactor: 'simulated',
      BisectBatchOnFunctionError: 'simulated',
      MaximumRetryAttempts: 'simulated',
      MaximumRecordAgeInSeconds: 'simulated',
      DestinationConfig: { OnFailure: { Destination: 'simulated' } },
      MetricsConfig: { Metrics: 'simulated' },
      KmsKeyArn: 'harmless',
      Tags: 'simulated',
    },
    create: async (properties: MappingProperties) => {
      const { Enabled, BisectBatchOnFunctionError: bisect, ...rest } = properties;
      const mapping = await addMapping(lambda, {
        ...rest,
        Enabled: toBoolean(Enabled),
        BatchSize: toNumber(rest.BatchSize),
        MaximumBatchingWindowInSeconds: toNumber(rest.MaximumBatchingWindowInSeconds),
        FunctionResponseTypes: rest.FunctionResponseTypes as never,
        ScalingConfig: toScalingConfig(rest.ScalingConfig),
        StartingPosition: rest.StartingPosition as never,
        ParallelizationFactor: toNumber(rest.ParallelizationFactor),
        BisectBatchOnFunctionError: toBoolean(bisect),
        MaximumRetryAttempts: toNumber(rest.MaximumRetryAttempts),
        MaximumRecordAgeInSeconds: toNumber(rest.MaximumRecordAgeInSeconds),
        Tags: Object.fromEntries((rest.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
      });
      return {
        physicalId: mapping.uuid,
        attributes: { Id: mapping.uuid, EventSourceMappingArn: mapping.arn },
      };
    },
  };
}

interface PermissionProperties {
  readonly FunctionName: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly PrincipalOrgID?: string;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
 */
export function permissionProvider(lambda: Lambda): ResourceProvider {
  return {
    properties: {
      FunctionName: 'simulated',
      Action: 'simulated',
      Principal: 'simulated',
      SourceArn: 'simulated',
      SourceAccount: 'simulated',
      PrincipalOrgID: 'simulated',
    },
    create: (properties: PermissionProperties, resource) => {
      const id = resource.generateName({ maxLength: 100 });
      addPermission(lambda, { ...properties, StatementId: id });
      return { physicalId: id, attributes: { Id: id } };
    },
  };
}

interface EventInvokeConfigProperties {
  readonly FunctionName: string;
  readonly Qualifier: string;
  readonly MaximumRetryAttempts?: Numeric;
  readonly MaximumEventAgeInSeconds?: Numeric;
  readonly DestinationConfig?: DestinationConfig;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
 */
export function eventInvokeConfigProvider(lambda: Lambda): ResourceProvider {
  return {
    properties: {
      FunctionName: 'simulated',
      Qualifier: 'simulated',
      MaximumRetryAttempts: 'simulated',
      MaximumEventAgeInSeconds: 'simulated',
      DestinationConfig: {
        OnSuccess: { Destination: 'simulated' },
        OnFailure: { Destination: 'simulated' },
      },
    },
    create: (properties: EventInvokeConfigProperties, resource) => {
      configureEventInvoke(lambda, configured(lambda, properties), undefined, {
        MaximumRetryAttempts: toNumber(properties.MaximumRetryAttempts),
        MaximumEventAgeInSeconds: toNumber(properties.MaximumEventAgeInSeconds),
        DestinationConfig: properties.DestinationConfig,
      });
      return { physicalId: resource.generateName({ maxLength: 128 }) };
    },
  };
}

function toNumber(value: Numeric | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function toBoolean(value: boolean | string | undefined): boolean | undefined {
  return value === undefined ? undefined : String(value) === 'true';
}

function toTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function toScalingConfig(config: MappingProperties['ScalingConfig']): ScalingConfig | undefined {
  return config && { MaximumConcurrency: toNumber(config.MaximumConcurrency) };
}
