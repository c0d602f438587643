import type { ProcessExit } from './handler-process.ts';
import type { PhaseEnd } from './platform-log.ts';
import type { RuntimeAnswer } from './runtime-api.ts';

/** What came of running a function once: its result, or the error object in its place. */
export interface FunctionResult extends PhaseEnd {
  /** JSON text. */
  readonly payload: Buffer;
}

/** The Go names of signals, which is how Lambda prints them. */
const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGILL: 'illegal instruction',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

export function fromAnswer(answer: RuntimeAnswer): FunctionResult {
  if (answer.kind === 'response') return { status: 'success', payload: answer.payload };
  return {
    status: 'error',
    errorType: platformErrorType(answer.errorType),
    payload: answer.payload,
  };
}

/** A process that ended before it answered. An exhausted heap is one too: Node aborts. */
export function fromExit(requestId: string, exit: ProcessExit): FunctionResult {
  const reason =
    exit.kind === 'signal'
      ? `Runtime exited with error: signal: ${SIGNAL_NAMES[exit.signal] ?? exit.signal}`
      : exit.status === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${exit.status}`;
  return failure(requestId, 'error', 'Runtime.ExitError', reason);
}

export function fromTimeout(requestId: string, timeoutSeconds: number): FunctionResult {
  const reason = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return failure(requestId, 'timeout', 'Sandbox.Timedout', reason);
}

function failure(
  requestId: string,
  status: 'error' | 'timeout',
  errorType: string,
  reason: string,
): FunctionResult {
  const errorMessage = `RequestId: ${requestId} Error: ${reason}`;
  return { status, errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

/**
 * The platform reports only error types of its own form, as its open-sourced core does:
 * https://github.com/aws/aws-lambda-runtime-interface-emulator (fatalerror.go)
 */
function platformErrorType(named: string | undefined): string {
  if (named === undefined) return 'Runtime.Unknown';
  if (/(Runtime|Function)\.[A-Z][a-zA-Z]+/.test(named)) return named;
  return named.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}
