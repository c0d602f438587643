import { AwsError } from '../../../errors.ts';
import type { Context } from '../../../service.ts';
import { MAXIMUM_TRACE_LINKS } from '../limits.ts';
import { type InvocationTarget, mainVersion } from '../model/target.ts';
import {
  continueTrace,
  formatTraceHeader,
  parseTraceHeader,
  type TraceContext,
} from '../model/trace-header.ts';
import { rolePrincipal } from '../role.ts';
import type { FunctionResult } from './outcome.ts';

/** What a function does once, as far as its segment tells. */
export interface TracedOutcome extends FunctionResult {
  readonly durationMs: number;
  readonly initDurationMs?: number;
  /** From the runtime's answer until it was ready for more; undefined when it never answered. */
  readonly runtimeOverheadMs?: number;
}

export interface TracedEvent {
  readonly requestId: string;
  /** The caller's, if it sent one. */
  readonly traceHeader: string | undefined;
  /** When Lambda got the event. */
  readonly startMs: number;
  /** Its time in Lambda's queue and each attempt then show. @default false */
  readonly isAsync?: boolean;
  /** Headers of the messages of a batch, whose trace is its own and leads to theirs. */
  readonly linkedHeaders?: readonly (string | undefined)[];
}

/** One run of the function. */
export interface TracedRun {
  /** What the function's own segments continue. */
  readonly header: string;
  end(outcome: TracedOutcome): void;
}

/**
 * An event in the eyes of X-Ray: the `AWS::Lambda` segment of the service, and below it an
 * `AWS::Lambda::Function` segment for each run of the function.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export class EventTrace {
  readonly #context: Context;
  readonly #target: InvocationTarget;
  readonly #event: TracedEvent;
  readonly #trace: TraceContext;
  /** Without active tracing Lambda passes the header on and sends nothing. */
  readonly #isRecorded: boolean;
  readonly #id: string;
  readonly #subsegments: object[] = [];
  #runCount = 0;

  constructor(context: Context, target: InvocationTarget, event: TracedEvent) {
    this.#context = context;
    this.#target = target;
    this.#event = event;
    const { tracingMode } = (mainVersion(target) ?? target.state).settings;
    const incoming = event.linkedHeaders === undefined ? event.traceHeader : undefined;
    this.#trace = continueTrace(incoming, tracingMode, event.startMs, (digits) =>
      context.kernel.ids.hex(digits),
    );
    this.#isRecorded = tracingMode === 'Active' && this.#trace.isSampled;
    this.#id = this.#newId();
  }

  /** The function begins to run. */
  run(): TracedRun {
    const id = this.#newId();
    const header = formatTraceHeader(
      this.#trace,
      this.#isRecorded ? id : (this.#trace.parent ?? id),
    );
    if (!this.#isRecorded) return { header, end: () => undefined };
    const startMs = this.#context.kernel.now();
    this.#runCount++;
    const { isAsync = false } = this.#event;
    if (isAsync && this.#runCount === 1) this.#addPhase('Dwell Time', this.#event.startMs, startMs);
    const parentId = isAsync ? this.#newId() : this.#id;
    return {
      header,
      end: (outcome) => {
        this.#send(this.#functionSegment(id, parentId, outcome));
        if (isAsync) {
          this.#addPhase(`Attempt #${this.#runCount}`, startMs, this.#context.kernel.now(), {
            id: parentId,
            http: { response: { status: 200 } },
            ...(outcome.status !== 'success' && { fault: true }),
          });
        }
      },
    };
  }

  /** It goes on later: what is known so far is sent. */
  suspend(): void {
    if (this.#isRecorded) this.#send({ ...this.#serviceSegment(202), in_progress: true });
  }

  /** @param statusCode what the caller is answered */
  end(statusCode: number): void {
    if (!this.#isRecorded) return;
    const endTime = this.#context.kernel.now() / 1000;
    this.#send({ ...this.#serviceSegment(statusCode), end_time: endTime });
  }

  #serviceSegment(statusCode: number): object {
    const { requestId, startMs } = this.#event;
    const { state } = this.#target;
    const { parent, root } = this.#trace;
    const links = this.#links();
    return {
      id: this.#id,
      name: state.name,
      trace_id: root,
      ...(parent !== undefined && { parent_id: parent }),
      start_time: startMs / 1000,
      http: { response: { status: statusCode } },
      ...(statusCode >= 500 && { fault: true }),
      ...(statusCode >= 400 && statusCode < 500 && { error: true }),
      ...(statusCode === 429 && { throttle: true }),
      aws: { request_id: requestId },
      origin: 'AWS::Lambda',
      resource_arn: state.arn,
      ...(links.length > 0 && { links }),
      ...(this.#subsegments.length > 0 && { subsegments: this.#subsegments }),
    };
  }

  /**
   * Assumption: X-Ray does not document how a segment names its links; this is how AWS's
   * OpenTelemetry exporter writes them.
   */
  #links(): object[] {
    const links = new Map<string, object>();
    for (const header of this.#event.linkedHeaders ?? []) {
      const { root, parent, sampled } = parseTraceHeader(header) ?? {};
      if (root === undefined || parent === undefined || sampled === false) continue;
      if (links.size < MAXIMUM_TRACE_LINKS) {
        links.set(`${root} ${parent}`, { trace_id: root, id: parent });
      }
    }
    return [...links.values()];
  }

  #functionSegment(id: string, parentId: string, outcome: TracedOutcome): object {
    const { kernel, account } = this.#context;
    const { name, arn } = this.#target.state;
    const endMs = kernel.now();
    const beganMs = endMs - outcome.durationMs;
    const { initDurationMs } = outcome;
    const init = initDurationMs !== undefined && {
      id: this.#newId(),
      name: 'Init',
      start_time: (beganMs - initDurationMs) / 1000,
      end_time: beganMs / 1000,
    };
    return {
      id,
      name,
      trace_id: this.#trace.root,
      parent_id: parentId,
      start_time: init === false ? beganMs / 1000 : init.start_time,
      end_time: endMs / 1000,
      aws: {
        account_id: account,
        function_arn: arn,
        resource_names: [name],
        request_id: this.#event.requestId,
      },
      origin: 'AWS::Lambda::Function',
      resource_arn: arn,
      ...failureOf(outcome, () => this.#newId()),
      ...timings(outcome),
      ...(init !== false && { subsegments: [init] }),
    };
  }

  #addPhase(name: string, startMs: number, endMs: number, more: object = {}): void {
    const times = { start_time: startMs / 1000, end_time: endMs / 1000 };
    this.#subsegments.push({ id: this.#newId(), name, ...times, ...more });
  }

  #newId(): string {
    return this.#context.kernel.ids.hex(16);
  }

  /** X-Ray refusing a segment is no reason for an invocation to fail. */
  #send(document: object): void {
    const context = this.#context;
    context.kernel.start(async () => {
      const input = { TraceSegmentDocuments: [JSON.stringify(document)] };
      try {
        await context.call('xray', 'PutTraceSegments', input, rolePrincipal(context, this.#target));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
    });
  }
}

/** Assumption: in milliseconds. No extension runs here, and a response is taken whole. */
function timings({ durationMs, runtimeOverheadMs }: TracedOutcome): object {
  if (runtimeOverheadMs === undefined) return {};
  const annotations = {
    'aws.responseLatency': durationMs - runtimeOverheadMs,
    'aws.responseDuration': 0,
    'aws.runtimeOverhead': runtimeOverheadMs,
    'aws.extensionOverhead': 0,
  };
  return { annotations };
}

function failureOf({ status, errorType, payload }: TracedOutcome, newId: () => string): object {
  if (status === 'success') return {};
  const error = errorOf(payload);
  const type = error.errorType ?? errorType ?? 'Error';
  const exception = { id: newId(), type, message: error.errorMessage ?? '' };
  return { fault: true, cause: { exceptions: [exception] } };
}

function errorOf(payload: Buffer): { errorType?: string; errorMessage?: string } {
  try {
    return (JSON.parse(payload.toString()) as object | null) ?? {};
  } catch (error) {
    // A custom runtime may answer anything.
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}
