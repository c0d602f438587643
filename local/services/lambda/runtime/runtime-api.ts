import { strict as assert } from 'node:assert';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAXIMUM_SYNC_PAYLOAD_BYTES } from '../limits.ts';

/** What the runtime says of an invocation, or of its own start. */
export interface RuntimeAnswer {
  readonly kind: 'response' | 'error';
  /** JSON, as the function's process wrote it. */
  readonly payload: Buffer;
  /** The runtime's name for an error. */
  readonly errorType?: string;
}

export interface NextInvocation {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Why the Runtime API refuses a call. */
export type Refusal = 'InvalidRequestID' | 'InvalidInvocationId' | 'InvalidStateTransition';

/** One handler process, as the Runtime API sees it. */
export interface RuntimeSession {
  /** The runtime is ready; `reply` gives it the next invocation, whenever there is one. */
  next(reply: (invocation: NextInvocation) => void): Refusal | undefined;
  answer(
    requestId: string,
    invocationId: string | undefined,
    answer: RuntimeAnswer,
  ): Refusal | undefined;
  failInit(answer: RuntimeAnswer): void;
}

const PATH = /^\/([0-9a-f]+)\/2018-06-01\/runtime\/(.+)$/;
const ANSWER = /^invocation\/([^/]+)\/(response|error)$/;
const REFUSALS: Readonly<Record<Refusal, readonly [statusCode: number, message: string]>> = {
  InvalidRequestID: [400, 'Invalid request ID'],
  InvalidInvocationId: [400, 'Invalid invocation ID'],
  InvalidStateTransition: [403, 'The runtime is not in a state for this call'],
};

/**
 * The Lambda Runtime API, one path prefix for each process that uses it:
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #sessions = new Map<string, RuntimeSession>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => this.#serve(request, response));
    // A function may be idle, or busy, for hours: its connection is its life line and is never timed out.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
  }

  /** @returns `127.0.0.1:<port>` */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        resolve(`127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  open(sessionId: string, session: RuntimeSession): void {
    assert(!this.#sessions.has(sessionId), 'a session was opened twice');
    this.#sessions.set(sessionId, session);
  }

  close(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const [, sessionId = '', action = ''] = PATH.exec(request.url ?? '') ?? [];
    const session = this.#sessions.get(sessionId);
    if (session === undefined) {
      reply(response, 404, errorBody('NotFound', 'No such runtime'));
    } else if (request.method === 'GET' && action === 'invocation/next') {
      const refusal = session.next((invocation) => sendInvocation(response, invocation));
      if (refusal !== undefined) refuse(response, refusal);
    } else if (request.method === 'POST') {
      readBody(request, (body) => takePost(session, request, response, action, body));
    } else {
      reply(response, 404, errorBody('NotFound', 'No such call'));
    }
  }
}

/** `body` is undefined when it is larger than a function may answer. */
function takePost(
  session: RuntimeSession,
  request: IncomingMessage,
  response: ServerResponse,
  action: string,
  body: Buffer | undefined,
): void {
  const [, requestId, kind] = ANSWER.exec(action) ?? [];
  if (action === 'init/error') {
    session.failInit(toError(request, body ?? Buffer.alloc(0)));
    accept(response);
  } else if (requestId === undefined) {
    reply(response, 404, errorBody('NotFound', 'No such call'));
  } else {
    const invocationId = request.headers['lambda-runtime-invocation-id'] as string | undefined;
    const refusal = session.answer(requestId, invocationId, toAnswer(kind, request, body));
    if (refusal !== undefined) refuse(response, refusal);
    else if (body === undefined) refuseSize(response);
    else accept(response);
  }
}

function toAnswer(
  kind: string | undefined,
  request: IncomingMessage,
  body: Buffer | undefined,
): RuntimeAnswer {
  if (body === undefined) {
    const errorType = 'Function.ResponseSizeTooLarge';
    const errorMessage =
      'Response payload size exceeded maximum allowed payload size ' +
      `(${MAXIMUM_SYNC_PAYLOAD_BYTES} bytes).`;
    const payload = Buffer.from(errorBody(errorType, errorMessage));
    return { kind: 'error', errorType, payload };
  }
  return kind === 'response' ? { kind, payload: body } : toError(request, body);
}

function toError(request: IncomingMessage, payload: Buffer): RuntimeAnswer {
  const errorType = request.headers['lambda-runtime-function-error-type'] as string | undefined;
  return { kind: 'error', payload, ...(errorType !== undefined && { errorType }) };
}

function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  request.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes <= MAXIMUM_SYNC_PAYLOAD_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    if (sizeBytes > MAXIMUM_SYNC_PAYLOAD_BYTES) done(undefined);
    else done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  });
}

/** The one place in which the engine wakes a handler process. */
function sendInvocation(response: ServerResponse, { headers, body }: NextInvocation): void {
  const contentLength = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': contentLength,
    ...headers,
  });
  response.end(body);
}

function accept(response: ServerResponse): void {
  reply(response, 202, '{"status":"OK"}\n');
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const [statusCode, message] = REFUSALS[refusal];
  reply(response, statusCode, errorBody(refusal, message));
}

function refuseSize(response: ServerResponse): void {
  const reason = `Exceeded maximum allowed payload size (${MAXIMUM_SYNC_PAYLOAD_BYTES} bytes).`;
  reply(response, 413, errorBody('RequestEntityTooLarge', reason));
}

function reply(response: ServerResponse, statusCode: number, body: string): void {
  response.writeHead(statusCode, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

function errorBody(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorMessage, errorType });
}
