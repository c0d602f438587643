import { dirname } from 'node:path';
import type { Credentials } from '../../../credentials.ts';
import type { FunctionSettings } from '../model/function.ts';

export interface VariableSources {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly settings: FunctionSettings;
  readonly taskRoot: string;
  readonly runtimeDirectory: string;
  readonly nodePath: string;
  /** The environment's own `/tmp`. */
  readonly temporaryDirectory: string;
  readonly logStreamName: string;
  readonly credentials: Credentials;
  readonly region: string;
  readonly runtimeApi: string;
  /** The engine, which SDKs reach through AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** What else of the engine a function's clients must know. */
  readonly ofTheEngine: ReadonlyMap<string, string>;
}

/**
 * The environment variables of a handler process: those that AWS documents, and nothing of the
 * engine's own. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function processVariables(sources: VariableSources): Record<string, string> {
  return { ...unreservedVariables(sources), ...sources.settings.environment, ...reserved(sources) };
}

/** A function may set these itself. */
function unreservedVariables(sources: VariableSources): Record<string, string> {
  const { taskRoot, temporaryDirectory, endpoint } = sources;
  const opt = sources.settings.layers?.directory;
  const ofLayers = (folder: string) => (opt === undefined ? [] : [`${opt}/${folder}`]);
  const [, major] = /^nodejs(\d+)/.exec(sources.settings.runtime) ?? [];
  const libraries = [taskRoot, `${taskRoot}/lib`, ...ofLayers('lib')];
  const programs = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];
  const modules = [
    ...ofLayers(`nodejs/node${major}/node_modules`),
    ...ofLayers('nodejs/node_modules'),
    sources.nodePath,
  ];
  return {
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    PATH: [...programs, ...ofLayers('bin')].join(':'),
    LD_LIBRARY_PATH: libraries.join(':'),
    NODE_PATH: modules.join(':'),
    ...(opt !== undefined && { FAULTLINE_OPT: opt }),
    HOME: temporaryDirectory,
    TMPDIR: temporaryDirectory,
    AWS_ENDPOINT_URL: endpoint,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    ...Object.fromEntries(sources.ofTheEngine),
  };
}

/**
 * Lambda alone sets these. `_X_AMZN_TRACE_ID`, which each invocation changes, is the bootstrap's.
 */
function reserved(sources: VariableSources): Record<string, string> {
  const { settings, credentials, region } = sources;
  return {
    _HANDLER: settings.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: sources.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySizeMb),
    AWS_LAMBDA_FUNCTION_VERSION: sources.functionVersion,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logging.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: sources.logStreamName,
    AWS_LAMBDA_LOG_FORMAT: settings.logging.format,
    ...(settings.logging.format === 'JSON' && {
      AWS_LAMBDA_LOG_LEVEL: settings.logging.applicationLogLevel,
    }),
    AWS_LAMBDA_RUNTIME_API: sources.runtimeApi,
    AWS_ACCESS_KEY: credentials.accessKeyId,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
    LAMBDA_TASK_ROOT: sources.taskRoot,
    LAMBDA_RUNTIME_DIR: sources.runtimeDirectory,
  };
}

const RESERVED_NAMES = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_LAMBDA_METADATA_API',
  'AWS_LAMBDA_METADATA_TOKEN',
  'AWS_LAMBDA_MAX_CONCURRENCY',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** Which of these names a function may not set. */
export function reservedNamesIn(names: readonly string[]): string[] {
  return names.filter((name) => RESERVED_NAMES.has(name));
}
