import type {
  FunctionConfiguration,
  LastUpdateStatusReasonCode,
  LoggingConfig,
} from '@aws-sdk/client-lambda';
import type { FunctionVersion, LoggingSettings } from '../model/function.ts';
import { runtimeVersion } from '../runtime/runtime.ts';

/** What a function says of itself while a change, which takes no time here, would be under way. */
export type Change = 'creating' | 'updating';

/**
 * A version as the API shows it.
 * @param arn as it was asked for
 */
export function toFunctionConfiguration(
  version: FunctionVersion,
  region: string,
  { arn, change }: { arn?: string; change?: Change } = {},
): FunctionConfiguration {
  return {
    ...toListedConfiguration(version, arn),
    ...(change === 'creating'
      ? { State: 'Pending', StateReason: REASON, StateReasonCode: 'Creating' }
      : { State: 'Active', ...toUpdateStatus(change) }),
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersion(region).arn },
  };
}

const REASON = 'The function is being created.';

function toUpdateStatus(change: Change | undefined): Partial<FunctionConfiguration> {
  if (change === undefined) return { LastUpdateStatus: 'Successful' };
  return {
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: REASON,
    // AWS's words, which its own model leaves out.
    LastUpdateStatusReasonCode: 'Creating' as LastUpdateStatusReasonCode,
  };
}

/** The same in a list, which leaves out its state. */
export function toListedConfiguration(
  version: FunctionVersion,
  arnShown: string = version.arn,
): FunctionConfiguration {
  const { settings, code } = version;
  return {
    FunctionName: version.name,
    FunctionArn: arnShown,
    Runtime: settings.runtime,
    Role: settings.roleArn,
    Handler: settings.handler,
    CodeSize: code.sizeBytes,
    CodeSha256: code.sha256,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memorySizeMb,
    LastModified: new Date(version.lastModifiedMs).toISOString().replace('Z', '+0000'),
    Version: version.version,
    ...(settings.environment !== undefined && {
      Environment: { Variables: { ...settings.environment } },
    }),
    ...(settings.deadLetterTargetArn !== undefined && {
      DeadLetterConfig: { TargetArn: settings.deadLetterTargetArn },
    }),
    ...(settings.layers !== undefined && {
      Layers: settings.layers.versions.map(({ arn, sizeBytes }) => ({
        Arn: arn,
        CodeSize: sizeBytes,
      })),
    }),
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: version.revisionId,
    PackageType: 'Zip',
    Architectures: [settings.architecture],
    EphemeralStorage: { Size: settings.ephemeralStorageMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: toLoggingConfig(settings.logging),
  };
}

function toLoggingConfig(logging: LoggingSettings): LoggingConfig {
  return {
    LogFormat: logging.format,
    LogGroup: logging.logGroupName,
    ...(logging.format === 'JSON' && {
      ApplicationLogLevel: logging.applicationLogLevel,
      SystemLogLevel: logging.systemLogLevel,
    }),
  };
}
