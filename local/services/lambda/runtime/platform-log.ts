import type { FunctionSettings, SystemLogLevel } from '../model/function.ts';
import { parseTraceHeader } from '../model/trace-header.ts';

/** How an initialisation or an invocation went. */
export interface PhaseEnd {
  readonly status: 'success' | 'error' | 'timeout';
  /** For instance `Runtime.ExitError`. */
  readonly errorType?: string;
}

export interface InvocationReport extends PhaseEnd {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  /** Present when the invocation came with a cold start. */
  readonly initDurationMs?: number;
  /** Present when the function traces actively. */
  readonly traceHeader?: string;
}

/**
 * Writes what the Lambda platform itself puts in a function's log; undefined where its level keeps
 * a line out.
 */
export interface PlatformLog {
  initStart(runtimeVersion: string, runtimeVersionArn: string): string | undefined;
  /** In text only for an initialisation that failed. */
  initReport(phase: 'init' | 'invoke', durationMs: number, end: PhaseEnd): string | undefined;
  start(requestId: string, traceHeader: string): string | undefined;
  end(report: InvocationReport): string | undefined;
  report(report: InvocationReport): string | undefined;
}

/** The environment that the lines are about. */
export interface LoggedInstance {
  readonly name: string;
  readonly version: string;
  readonly settings: Pick<FunctionSettings, 'logging' | 'memorySizeMb'>;
  readonly instanceId: string;
  readonly initializationType: InitializationType;
}

export type InitializationType = 'on-demand' | 'provisioned-concurrency';

/** @param time writes the present as ISO 8601 */
export function createPlatformLog(instance: LoggedInstance, time: () => string): PlatformLog {
  const { logging } = instance.settings;
  return logging.format === 'JSON'
    ? jsonLog(instance, logging.systemLogLevel, time)
    : textLog(instance);
}

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html and
 * lambda-runtime-environment.html
 */
function textLog({ version, initializationType }: LoggedInstance): PlatformLog {
  const isOnDemand = initializationType === 'on-demand';
  return {
    initStart: (runtimeVersion, arn) =>
      `INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${arn}`,
    initReport: (phase, durationMs, end) =>
      end.status === 'success' && isOnDemand
        ? undefined
        : `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms` +
          `\tPhase: ${phase}${textStatus(end)}`,
    start: (requestId) => `START RequestId: ${requestId} Version: ${version}`,
    end: ({ requestId }) => `END RequestId: ${requestId}`,
    report: textReport,
  };
}

function textReport(report: InvocationReport): string {
  return (
    `REPORT RequestId: ${report.requestId}` +
    `\tDuration: ${report.durationMs.toFixed(2)} ms` +
    `\tBilled Duration: ${report.billedDurationMs} ms` +
    `\tMemory Size: ${report.memorySizeMb} MB` +
    `\tMax Memory Used: ${report.maxMemoryUsedMb} MB` +
    (report.initDurationMs === undefined
      ? ''
      : `\tInit Duration: ${report.initDurationMs.toFixed(2)} ms`) +
    textTracing(report.traceHeader) +
    textStatus(report)
  );
}

function textStatus({ status, errorType }: PhaseEnd): string {
  if (status === 'success') return '';
  return `\tStatus: ${status}${status === 'error' ? `\tError Type: ${errorType}` : ''}`;
}

function textTracing(header: string | undefined): string {
  const trace = parseTraceHeader(header);
  if (!trace?.sampled) return '';
  return `\tXRAY TraceId: ${trace.root}\tSegmentId: ${trace.parent}\tSampled: true`;
}

const LEVELS: readonly SystemLogLevel[] = ['DEBUG', 'INFO', 'WARN'];

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function jsonLog(
  { name, version, settings, instanceId, initializationType }: LoggedInstance,
  minimum: SystemLogLevel,
  time: () => string,
): PlatformLog {
  const write = (level: SystemLogLevel, type: string, record: object) =>
    LEVELS.indexOf(level) < LEVELS.indexOf(minimum)
      ? undefined
      : JSON.stringify({ time: time(), type: `platform.${type}`, record });
  return {
    initStart: (runtimeVersion, runtimeVersionArn) => {
      return write('INFO', 'initStart', {
        initializationType,
        phase: 'init',
        runtimeVersion,
        runtimeVersionArn,
        functionName: name,
        functionVersion: version,
        instanceId,
        instanceMaxMemory: settings.memorySizeMb,
      });
    },
    initReport: (phase, durationMs, end) => {
      const { status, errorType } = end;
      const levelOfSuccess = initializationType === 'on-demand' ? 'DEBUG' : 'INFO';
      const level = status === 'success' ? levelOfSuccess : 'WARN';
      const record = { initializationType, phase, status, errorType, metrics: { durationMs } };
      return write(level, 'initReport', record);
    },
    start: (requestId, traceHeader) =>
      write('INFO', 'start', { requestId, version, tracing: tracing(traceHeader) }),
    end: (report) => {
      const level = report.status === 'success' ? 'DEBUG' : 'WARN';
      const metrics = { durationMs: report.durationMs };
      return write(level, 'runtimeDone', { ...jsonOutcome(report), metrics });
    },
    report: (report) => {
      const level = report.status === 'success' ? 'INFO' : 'WARN';
      const metrics = {
        durationMs: report.durationMs,
        billedDurationMs: report.billedDurationMs,
        memorySizeMB: report.memorySizeMb,
        maxMemoryUsedMB: report.maxMemoryUsedMb,
        ...(report.initDurationMs !== undefined && { initDurationMs: report.initDurationMs }),
      };
      return write(level, 'report', { ...jsonOutcome(report), metrics });
    },
  };
}

function jsonOutcome({ requestId, status, errorType, traceHeader }: InvocationReport): object {
  return {
    requestId,
    status,
    ...(errorType !== undefined && { errorType }),
    ...(traceHeader !== undefined && { tracing: tracing(traceHeader) }),
  };
}

function tracing(value: string): object {
  const spanId = parseTraceHeader(value)?.parent;
  return { spanId, type: 'X-Amzn-Trace-Id', value };
}
