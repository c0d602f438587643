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
  readonly environment: Readonly<Record<string, string>>;
  readonly tracingMode: 'Active' | 'PassThrough';
  readonly logging: LoggingSettings;
  readonly deadLetterTargetArn: string | undefined;
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
    environment: {},
    tracingMode: 'PassThrough',
    logging: { format: 'Text', logGroupName: `/aws/lambda/${functionName}` },
    deadLetterTargetArn: undefined,
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

/**
 * One function. Its settings and code are replaced whole, so a running invocation keeps those it
 * began with.
 */
export interface FunctionState {
  /** Never used twice, unlike the name. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  settings: FunctionSettings;
  code: CodePackage;
  revisionId: string;
  lastModifiedMs: number;
  readonly tags: Map<string, string>;
  readonly policy: Map<string, PolicyStatement>;
  policyRevisionId: string;
  eventInvoke: EventInvokeSettings | undefined;
}

export function maximumRetryAttempts(state: FunctionState): number {
  return state.eventInvoke?.maximumRetryAttempts ?? ASYNC_MAXIMUM_RETRY_ATTEMPTS.default;
}

export function maximumEventAgeMs(state: FunctionState): number {
  const seconds = state.eventInvoke?.maximumEventAgeSeconds;
  return (seconds ?? ASYNC_MAXIMUM_EVENT_AGE_SECONDS.default) * 1000;
}
