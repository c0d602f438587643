import type { FunctionConfiguration, LoggingConfig } from '@aws-sdk/client-lambda';
import type { FunctionState, LoggingSettings } from '../model/function.ts';
import { runtimeVersion } from '../runtime/runtime.ts';

/**
 * A function as the API shows it. Making and updating one takes no time here, so it is always
 * active.
 */
export function toFunctionConfiguration(
  state: FunctionState,
  region: string,
): FunctionConfiguration {
  const { settings, code } = state;
  const hasVariables = Object.keys(settings.environment).length > 0;
  return {
    FunctionName: state.name,
    FunctionArn: state.arn,
    Runtime: settings.runtime,
    Role: settings.roleArn,
    Handler: settings.handler,
    CodeSize: code.sizeBytes,
    CodeSha256: code.sha256,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memorySizeMb,
    LastModified: new Date(state.lastModifiedMs).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    ...(hasVariables && { Environment: { Variables: { ...settings.environment } } }),
    ...(settings.deadLetterTargetArn !== undefined && {
      DeadLetterConfig: { TargetArn: settings.deadLetterTargetArn },
    }),
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: state.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [settings.architecture],
    EphemeralStorage: { Size: settings.ephemeralStorageMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersion(region).arn },
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
