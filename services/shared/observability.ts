import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, type MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { Segment, setStreamingThreshold } from 'aws-xray-sdk-core';
import { formatTraceHeader, parseTraceHeader } from './trace-context.ts';

/** Calls that one segment holds; an object makes two or three. */
const CALLS_MAX = 50;

/** One figure of a metric line. */
export interface MetricValue {
  readonly name: string;
  readonly unit: (typeof MetricUnit)['Count' | 'Bytes' | 'Milliseconds'];
  readonly value: number;
}

/** What a log line or a metric line is about. */
export interface Subject {
  readonly uploadId: string;
  readonly traceId: string;
}

/** A call to an AWS service, as the trace shows it. */
export interface TracedCall {
  readonly service: 'S3' | 'DynamoDB' | 'SNS';
  readonly operation: string;
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly error?: unknown;
}

/** The part of an object's trace that is this function's. */
export interface ObjectTrace {
  readonly traceId: string;
  /** The header by which the next hop continues the trace. */
  readonly header: string;
  annotate(name: string, value: string | number | boolean): void;
  addCall(call: TracedCall): void;
  /** Ends and sends it; nothing is sent when the trace is not sampled. */
  close(error?: unknown): void;
}

/** What a use case tells its operators. */
export interface Observability {
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Writes one line of metrics; the subject is metadata, not a dimension. */
  emit(values: readonly MetricValue[], subject?: Subject): void;
  /** Continues the trace of a header; with none, or a bad one, the trace of the given id, or a new one. */
  openTrace(header: string | undefined, startMs: number, traceId?: string): ObjectTrace;
}

/** What the wiring needs besides. */
export interface FunctionObservability extends Observability {
  captureColdStart(functionName: string): void;
}

/**
 * Powertools for one function, made once per process. X-Ray is known to this file alone, so that OpenTelemetry can take
 * its place here.
 */
export function createObservability(serviceName: string, namespace: string): FunctionObservability {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace, serviceName });
  // HTTP is not patched: each object's calls are drawn in its own trace instead of the invocation's.
  const tracer = new Tracer({ serviceName, captureHTTPsRequests: false });

  // On Lambda the SDK would send each call by itself: one datagram holds an object's whole segment.
  setStreamingThreshold(CALLS_MAX);

  return {
    logger,
    emit(values, subject) {
      // Nothing may be awaited in here: records that run side by side share the buffer.
      for (const { name, unit, value } of values) metrics.addMetric(name, unit, value);
      if (subject !== undefined) {
        metrics.addMetadata('uploadId', subject.uploadId);
        metrics.addMetadata('traceId', subject.traceId);
      }
      metrics.publishStoredMetrics();
    },
    openTrace(header, startMs, traceId) {
      const context = parseTraceHeader(header);
      const isSampled =
        tracer.isTracingEnabled() && (context?.isSampled ?? tracer.isTraceSampled());
      const segment = new Segment(serviceName, context?.traceId ?? traceId, context?.parentId);
      segment.start_time = startMs / 1000;
      return new XRayObjectTrace(segment, isSampled, tracer.getRootXrayTraceId());
    },
    captureColdStart(functionName) {
      metrics.captureColdStartMetric(functionName);
    },
  };
}

/** A segment of the object's trace, sent beside the one that Lambda makes for the invocation. */
class XRayObjectTrace implements ObjectTrace {
  readonly #segment: Segment;

  constructor(segment: Segment, isSampled: boolean, invocationTraceId: string | undefined) {
    this.#segment = segment;
    segment.notTraced = !isSampled;
    if (invocationTraceId !== undefined) this.annotate('invocationTraceId', invocationTraceId);
  }

  get traceId(): string {
    return this.#segment.trace_id;
  }

  get header(): string {
    return formatTraceHeader(this.traceId, this.#segment.id, !this.#segment.notTraced);
  }

  annotate(name: string, value: string | number | boolean): void {
    if (!this.#segment.notTraced) this.#segment.addAnnotation(name, value);
  }

  addCall({ service, operation, startMs, endMs, error }: TracedCall): void {
    if (this.#segment.notTraced) return;
    const call = this.#segment.addNewSubsegment(service);
    call.namespace = 'aws';
    call.addAttribute('aws', { operation });
    call.start_time = startMs / 1000;
    // Its declaration leaves out what the SDK itself sets on closing.
    Object.assign(call, { end_time: endMs / 1000 });
    call.close(error as Error | undefined);
  }

  close(error?: unknown): void {
    this.#segment.close(error as Error | undefined);
  }
}
