import type { MetricValue, Observability, Subject } from '../../services/shared/observability.ts';
import { formatTraceHeader, parseTraceHeader } from '../../services/shared/trace-context.ts';

/** Remembers what a use case tells its operators. */
export class RecordingObservability implements Observability {
  readonly emitted: { values: Record<string, number>; subject: Subject | undefined }[] = [];
  readonly lines: { level: string; message: string; context: Record<string, unknown> }[] = [];
  readonly traces: RecordedTrace[] = [];

  readonly logger = {
    info: (message: unknown, context: unknown) => this.#log('info', message, context),
    warn: (message: unknown, context: unknown) => this.#log('warn', message, context),
    error: (message: unknown, context: unknown) => this.#log('error', message, context),
  } as Observability['logger'];

  readonly emit = (values: readonly MetricValue[], subject?: Subject) => {
    const named = Object.fromEntries(values.map(({ name, value }) => [name, value]));
    this.emitted.push({ values: named, subject });
  };

  openTrace(header: string | undefined, _startMs?: number, traceId?: string) {
    const context = parseTraceHeader(header);
    const trace = new RecordedTrace(
      context?.traceId ?? traceId ?? `1-00000000-${`${this.traces.length}`.padStart(24, '0')}`,
      context?.parentId,
      `${this.traces.length}`.padStart(16, '0'),
    );
    this.traces.push(trace);
    return trace;
  }

  /** Sum of a metric over all lines. */
  total(name: string): number {
    return this.emitted.reduce((sum, { values }) => sum + (values[name] ?? 0), 0);
  }

  #log(level: string, message: unknown, context: unknown): void {
    this.lines.push({
      level,
      message: String(message),
      context: (context ?? {}) as Record<string, unknown>,
    });
  }
}

class RecordedTrace {
  readonly annotations: Record<string, unknown> = {};
  readonly calls: string[] = [];
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly header: string;
  closed = 0;
  error: unknown;

  constructor(traceId: string, parentId: string | undefined, segmentId: string) {
    this.traceId = traceId;
    this.parentId = parentId;
    this.header = formatTraceHeader(traceId, segmentId, true);
  }

  annotate(name: string, value: unknown): void {
    this.annotations[name] = value;
  }

  addCall({ service, operation }: { service: string; operation: string }): void {
    this.calls.push(`${service} ${operation}`);
  }

  close(error?: unknown): void {
    this.closed++;
    this.error = error;
  }
}
