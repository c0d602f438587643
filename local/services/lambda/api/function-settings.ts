import type { CreateFunctionRequest, LoggingConfig } from '@aws-sdk/client-lambda';
import { NotImplementedError } from '../../../errors.ts';
import { InvalidParameterValueException, ValidationException } from '../errors.ts';
import { FAULT_WRAPPER } from '../faults/fault-extension.ts';
import {
  EPHEMERAL_STORAGE_MB,
  MAXIMUM_ENVIRONMENT_VARIABLES_BYTES,
  MEMORY_SIZE_MB,
  TIMEOUT_SECONDS,
} from '../limits.ts';
import {
  type ApplicationLogLevel,
  type FunctionSettings,
  type LoggingSettings,
  type NodeRuntime,
  RUNTIMES,
  type SystemLogLevel,
} from '../model/function.ts';
import { CURRENT_RUNTIMES, RETIRED_RUNTIMES } from '../model/runtimes.ts';
import { reservedNamesIn } from '../runtime/variables.ts';
import { checkEnum, checkPattern, checkRange, refuseParameters } from './validation.ts';

/** The members that creating a function and updating its configuration share. */
export type SettingsInput = Partial<
  Pick<
    CreateFunctionRequest,
    | 'Runtime'
    | 'Handler'
    | 'Role'
    | 'Description'
    | 'Timeout'
    | 'MemorySize'
    | 'EphemeralStorage'
    | 'Environment'
    | 'TracingConfig'
    | 'LoggingConfig'
    | 'DeadLetterConfig'
  >
>;

const NOT_SIMULATED = [
  'CapacityProviderConfig',
  'CodeSigningConfigArn',
  'DurableConfig',
  'FileSystemConfigs',
  'ImageConfig',
  'TenancyConfig',
  'VpcConfig',
];
const ROLE_PATTERN = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
const HANDLER_PATTERN = '[^\\s]{1,128}';
const LOG_GROUP_PATTERN = '[\\.\\-_/#A-Za-z0-9]{1,512}';
const DEAD_LETTER_PATTERN = '(arn:(aws[a-zA-Z-]*)?:(sqs|sns):[a-z0-9-]+:\\d{12}:[a-zA-Z0-9-_]+)|()';
const VARIABLE_NAME = /^[a-zA-Z]([a-zA-Z0-9_])+$/;

/**
 * Puts a request's settings over those that are there, or over the defaults.
 * @throws ValidationException, InvalidParameterValueException, NotImplementedError
 */
export function readSettings(base: FunctionSettings, input: SettingsInput): FunctionSettings {
  refuseParameters(input, NOT_SIMULATED);
  checkSettings(input);
  return {
    ...base,
    ...(input.Runtime !== undefined && { runtime: readRuntime(input.Runtime) }),
    ...(input.Handler !== undefined && { handler: input.Handler }),
    ...(input.Role !== undefined && { roleArn: input.Role }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.Timeout !== undefined && { timeoutSeconds: input.Timeout }),
    ...(input.MemorySize !== undefined && { memorySizeMb: input.MemorySize }),
    ...(input.EphemeralStorage?.Size !== undefined && {
      ephemeralStorageMb: input.EphemeralStorage.Size,
    }),
    ...(input.Environment !== undefined && {
      environment: readVariables(input.Environment.Variables ?? {}),
    }),
    ...(input.TracingConfig?.Mode !== undefined && { tracingMode: input.TracingConfig.Mode }),
    ...(input.LoggingConfig !== undefined && {
      logging: readLogging(base.logging, input.LoggingConfig),
    }),
    ...(input.DeadLetterConfig !== undefined && {
      deadLetterTargetArn: input.DeadLetterConfig.TargetArn || undefined,
    }),
  };
}

function checkSettings(input: SettingsInput): void {
  checkPattern(input.Role, 'role', ROLE_PATTERN);
  checkPattern(input.Handler, 'handler', HANDLER_PATTERN);
  checkRange(input.Timeout, 'timeout', TIMEOUT_SECONDS);
  checkRange(input.MemorySize, 'memorySize', MEMORY_SIZE_MB);
  checkRange(input.EphemeralStorage?.Size, 'ephemeralStorage.size', EPHEMERAL_STORAGE_MB);
  checkEnum(input.TracingConfig?.Mode, 'tracingConfig.mode', ['Active', 'PassThrough']);
  checkPattern(
    input.DeadLetterConfig?.TargetArn,
    'deadLetterConfig.targetArn',
    DEAD_LETTER_PATTERN,
  );
}

/**
 * @throws InvalidParameterValueException for what is no runtime, or none any more,
 * NotImplementedError for what is not Node
 */
export function readRuntime(runtime: string): NodeRuntime {
  if (RETIRED_RUNTIMES.includes(runtime)) {
    throw new InvalidParameterValueException(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS ` +
        'Lambda functions. We recommend you use a supported runtime while creating or updating ' +
        'functions.',
    );
  }
  if (!CURRENT_RUNTIMES.includes(runtime)) {
    throw new InvalidParameterValueException(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value ` +
        `set: [${CURRENT_RUNTIMES.join(', ')}] or be a valid ARN`,
    );
  }
  const found = RUNTIMES.find((known) => known === runtime);
  if (found === undefined) throw new NotImplementedError('lambda', `The runtime ${runtime}`);
  return found;
}

function readVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  const { AWS_LAMBDA_EXEC_WRAPPER: wrapper } = variables;
  if (wrapper !== undefined && wrapper !== FAULT_WRAPPER) {
    throw new NotImplementedError('lambda', `The wrapper script ${wrapper}`);
  }
  const { AWS_FIS_EXTENSION_METRICS: metrics = 'none' } = variables;
  if (metrics !== 'none') {
    throw new NotImplementedError('lambda', `AWS_FIS_EXTENSION_METRICS=${metrics}`);
  }
  const names = Object.keys(variables);
  const reserved = reservedNamesIn(names);
  if (reserved.length > 0) {
    throw new InvalidParameterValueException(
      'Lambda was unable to configure your environment variables because the environment ' +
        'variables you have provided contains reserved keys that are currently not supported ' +
        `for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  for (const name of names) {
    if (VARIABLE_NAME.test(name)) continue;
    const constraint = `satisfy regular expression pattern: ${VARIABLE_NAME.source.slice(1, -1)}`;
    throw new ValidationException([{ value: name, member: 'environment.variables', constraint }]);
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > MAXIMUM_ENVIRONMENT_VARIABLES_BYTES) {
    throw new InvalidParameterValueException(
      'Lambda was unable to configure your environment variables because the environment ' +
        'variables you have provided exceeded the 4KB limit. ' +
        `String measured: ${measured}`,
    );
  }
  return { ...variables };
}

/** Puts a part of the configuration over the rest; levels go with the format that has them. */
function readLogging(base: LoggingSettings, config: LoggingConfig): LoggingSettings {
  checkEnum(config.LogFormat, 'loggingConfig.logFormat', ['JSON', 'Text']);
  checkPattern(config.LogGroup, 'loggingConfig.logGroup', LOG_GROUP_PATTERN);
  const logGroupName = config.LogGroup ?? base.logGroupName;
  const format = config.LogFormat ?? base.format;
  const { ApplicationLogLevel: applicationLevel, SystemLogLevel: systemLevel } = config;
  if (format !== 'JSON') {
    if (applicationLevel === undefined && systemLevel === undefined) {
      return { format: 'Text', logGroupName };
    }
    throw new InvalidParameterValueException(
      'ApplicationLogLevel and SystemLogLevel can be set only when LogFormat is JSON.',
    );
  }
  const applicationLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  checkEnum(applicationLevel, 'loggingConfig.applicationLogLevel', applicationLevels);
  checkEnum(systemLevel, 'loggingConfig.systemLogLevel', ['DEBUG', 'INFO', 'WARN']);
  const levels =
    base.format === 'JSON'
      ? base
      : ({ applicationLogLevel: 'INFO', systemLogLevel: 'INFO' } as const);
  return {
    format,
    logGroupName,
    applicationLogLevel:
      (applicationLevel as ApplicationLogLevel | undefined) ?? levels.applicationLogLevel,
    systemLogLevel: (systemLevel as SystemLogLevel | undefined) ?? levels.systemLogLevel,
  };
}
