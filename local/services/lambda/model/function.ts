import {
  ASYNC_MAXIMUM_EVENT_AGE_SECONDS,
  ASYNC_MAXIMUM_RETRY_ATTEMPTS,
  EPHEMERAL_STORAGE_MB,
  MEMORY_SIZE_MB,
  TIMEOUT_SECONDS,
} from '../limits.ts';

/** The runtimes that run here. All of them run on the engine's own Node. */
export const RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'] as const;
export type NodeRuntime = (typeof RUNTIMES)[number];

export type ApplicationLogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN';

export type LoggingSettings =
  | { readonly format: 'Text'; readonly logGroupName: string }
  | {
      readonly format: 'JSON';
      readonly logGroupName: string;
      readonly applicationLogLevel: ApplicationLogLevel;
      readonly systemLogLevel: SystemLogLevel;
    };

/** What can be set on a function and what its environments are made from. */
export interface FunctionSettings {
  readonly runtime: NodeRuntime;
  readonly handler: string;
  readonly roleArn: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  readonly ephemeralStorageMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  /** Undefined where none was ever given, which AWS shows otherwise than an empty one. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly tracingMode: 'Active' | 'PassThrough';
  readonly logging: LoggingSettings;
  readonly deadLetterTargetArn: string | undefined;
  readonly layers: MountedLayers | undefined;
}

/** A function's layers, laid over each other in its order. */
export interface MountedLayers {
  readonly versions: readonly { readonly arn: string; readonly sizeBytes: number }[];
  /** What handlers know as `/opt`. */
  readonly directory: string;
}

export function defaultSettings(
  functionName: string,
): Omit<FunctionSettings, 'runtime' | 'handler' | 'roleArn'> {
  return {
    description: '',
    timeoutSeconds: TIMEOUT_SECONDS.default,
    memorySizeMb: MEMORY_SIZE_MB.default,
    ephemeralStorageMb: EPHEMERAL_STORAGE_MB.default,
    architecture: 'x86_64',
    environment: undefined,
    tracingMode: 'PassThrough',
    logging: { format: 'Text', logGroupName: `/aws/lambda/${functionName}` },
    deadLetterTargetArn: undefined,
    layers: undefined,
  };
}

/** A function's code, unpacked. */
export interface CodePackage {
  /** What handlers know as `/var/task`. */
  readonly directory: string;
  /** Base64. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** How asynchronous events are retried, and where they end. What is undefined has AWS's default. */
export interface EventInvokeSettings {
  readonly maximumRetryAttempts: number | undefined;
  readonly maximumEventAgeSeconds: number | undefined;
  readonly onSuccessArn: string | undefined;
  readonly onFailureArn: string | undefined;
  readonly lastModifiedMs: number;
}

/** One statement of a function's resource policy, in IAM's words. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: '*' | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What every function has, besides the versions published from it. */
export const LATEST = '$LATEST';

/** What environments are made from: `$LATEST`, or a version published from it. */
export interface FunctionVersion {
  /** Never used twice, unlike the name. */
  readonly id: string;
  readonly name: string;
  /** Without a qualifier for `$LATEST`. */
  readonly arn: string;
  /** `$LATEST`, or a number. */
  readonly version: string;
  settings: FunctionSettings;
  code: CodePackage;
  revisionId: string;
  lastModifiedMs: number;
}

/** A name for a version, or for two that share its invocations. */
export interface FunctionAlias {
  readonly name: string;
  readonly arn: string;
  functionVersion: string;
  description: string;
  /** The version that gets a share, from 0 to 1, of the invocations. */
  additional: { readonly version: string; readonly weight: number } | undefined;
  revisionId: string;
}

/** By statement id. */
export type ResourcePolicy = Map<string, PolicyStatement>;

/**
 * One function, which is its own `$LATEST`. Settings and code are replaced whole, so a running
 * invocation keeps those it began with.
 */
export interface FunctionState extends FunctionVersion {
  readonly tags: Map<string, string>;
  /** By number. */
  readonly versions: Map<string, FunctionVersion>;
  /** By name. */
  readonly aliases: Map<string, FunctionAlias>;
  /** How many versions have ever been published. */
  publishedCount: number;
  /** By qualifier; the function's own under `$LATEST`. */
  readonly policies: Map<string, ResourcePolicy>;
  /** By qualifier. */
  readonly eventInvokes: Map<string, EventInvokeSettings>;
  /** What becomes of an event that goes round and round through the function. */
  recursiveLoop: 'Allow' | 'Terminate';
}

export function maximumRetryAttempts(settings: EventInvokeSettings | undefined): number {
  return settings?.maximumRetryAttempts ?? ASYNC_MAXIMUM_RETRY_ATTEMPTS.default;
}

export function maximumEventAgeMs(settings: EventInvokeSettings | undefined): number {
  return (settings?.maximumEventAgeSeconds ?? ASYNC_MAXIMUM_EVENT_AGE_SECONDS.default) * 1000;
}
