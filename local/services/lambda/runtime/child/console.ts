import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { format } from 'node:util';
import { LINE_BREAK, SYNC_MARK } from '../log-protocol.ts';

/**
 * What `console` writes in a Lambda function, in the formats of AWS's own runtime interface client
 * 4.0.2: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
type Level = (typeof LEVELS)[number];

const STANDARD_OUTPUT = 1;
const OUTSIDE_INVOCATION = '-';

let requestId = OUTSIDE_INVOCATION;
let jsonFormat = false;

/** Names the invocation that later lines belong to. */
export function logAs(id: string | undefined): void {
  requestId = id ?? OUTSIDE_INVOCATION;
}

/**
 * Replaces the console's methods, and lets both standard streams share one pipe, so that their
 * order is kept.
 */
export function patchConsole(): void {
  jsonFormat = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
  const configured = process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase() as Level;
  const minimum = Math.max(0, LEVELS.indexOf(configured));
  const methods: Record<string, (message?: unknown, ...rest: unknown[]) => void> = {};
  for (const [rank, level] of LEVELS.entries()) {
    methods[level.toLowerCase()] =
      rank < minimum ? () => {} : (message, ...rest) => writeEvent(level, message, rest);
  }
  Object.assign(console, methods, { log: methods.info });
  for (const stream of ['stdout', 'stderr'] as const) {
    Object.defineProperty(process, stream, { value: new StandardStream(), configurable: true });
  }
}

/** Writes a failure of the function in the form in which AWS logs it. */
export function logError(what: string, thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (jsonFormat) console.error(error);
  else console.error(what, `\t${JSON.stringify(error, withEnumerableProperties)}`);
}

/** Marks the end of what this invocation wrote. */
export function syncLog(): void {
  write(`${SYNC_MARK}${process.resourceUsage().maxRSS}\n`);
}

/**
 * Both standard streams: written at once, as a handler may end the process with its next statement.
 */
class StandardStream extends Writable {
  readonly fd = STANDARD_OUTPUT;

  constructor() {
    super({ decodeStrings: true });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    write(chunk);
    done();
  }
}

function write(text: string | Buffer): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(STANDARD_OUTPUT, bytes, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      waitForReader();
    }
  }
}

const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * The pipe is full. Something in the process has made it non-blocking, as a child that shares it
 * may.
 */
function waitForReader(): void {
  Atomics.wait(never, 0, 0, 1);
}

function writeEvent(level: Level, message: unknown, rest: unknown[]): void {
  const timestamp = new Date().toISOString();
  const event = jsonFormat
    ? jsonEvent(timestamp, level, message, rest)
    : [timestamp, requestId, level, format(message, ...rest)].join('\t');
  write(`${event.replaceAll('\n', LINE_BREAK)}\n`);
}

function jsonEvent(timestamp: string, level: Level, message: unknown, rest: unknown[]): string {
  const event: Record<string, unknown> = { timestamp, level, requestId };
  if (rest.length === 0) {
    event.message = message;
    try {
      return JSON.stringify(event, errorsAsObjects);
    } catch (error) {
      // A circular object, or a BigInt: `format` can print what JSON cannot.
      if (!(error instanceof TypeError)) throw error;
      return JSON.stringify({ ...event, message: format(message) });
    }
  }
  event.message = format(message, ...rest);
  const error = rest.find((parameter) => parameter instanceof Error);
  return JSON.stringify({ ...event, ...(error && describe(error)) });
}

function describe(error: Error): { errorType: string; errorMessage: string; stackTrace: string[] } {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  };
}

function errorsAsObjects(_key: string, value: unknown): unknown {
  return value instanceof Error ? { ...describe(value), ...value } : value;
}

function withEnumerableProperties(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { code } = value as NodeJS.ErrnoException;
  return {
    errorType: value.name,
    errorMessage: value.message,
    code,
    ...value,
    ...(typeof value.stack === 'string' && { stack: value.stack.split('\n') }),
  };
}
