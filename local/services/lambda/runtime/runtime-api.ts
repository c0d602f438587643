import { strict as assert } from 'node:assert';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { admit, type Reply } from '../../../guest-http.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { MAXIMUM_RESPONSE_BYTES } from '../limits.ts';

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

  constructor(kernel: Kernel) {
    this.#server = createServer((request, response) => {
      admit(kernel, request, (send) => this.#serve({ request, response, send }));
    });
    // A function may be idle, or busy, for hours: its connection is its life line and is never
    // timed out.
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

  async #serve(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const [, sessionId = '', action = ''] = PATH.exec(request.url ?? '') ?? [];
    const session = this.#sessions.get(sessionId);
    if (session === undefined) {
      reply(exchange, 404, errorBody('NotFound', 'No such runtime'));
    } else if (request.method === 'GET' && action === 'invocation/next') {
      const refusal = session.next((invocation) => sendInvocation(exchange, invocation));
      if (refusal !== undefined) refuse(exchange, refusal);
    } else if (request.method === 'POST') {
      takePost(session, exchange, action, await readBody(request));
    } else {
      reply(exchange, 404, errorBody('NotFound', 'No such call'));
    }
  }
}

/** A call of a handler process, and the way to answer it. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly send: Reply;
}

/** `body` is undefined when it is larger than a function may answer. */
function takePost(
  session: RuntimeSession,
  exchange: Exchange,
  action: string,
  body: Buffer | undefined,
): void {
  const { request } = exchange;
  const [, requestId, kind] = ANSWER.exec(action) ?? [];
  if (action === 'init/error') {
    session.failInit(toError(request, body ?? Buffer.alloc(0)));
    accept(exchange);
  } else if (requestId === undefined) {
    reply(exchange, 404, errorBody('NotFound', 'No such call'));
  } else {
    const invocationId = request.headers['lambda-runtime-invocation-id'] as string | undefined;
    const refusal = session.answer(requestId, invocationId, toAnswer(kind, request, body));
    if (refusal !== undefined) refuse(exchange, refusal);
    else if (body === undefined) refuseSize(exchange);
    else accept(exchange);
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
      `(${MAXIMUM_RESPONSE_BYTES} bytes).`;
    const payload = Buffer.from(errorBody(errorType, errorMessage));
    return { kind: 'error', errorType, payload };
  }
  return kind === 'response' ? { kind, payload: body } : toError(request, body);
}

function toError(request: IncomingMessage, payload: Buffer): RuntimeAnswer {
  const errorType = request.headers['lambda-runtime-function-error-type'] as string | undefined;
  return { kind: 'error', payload, ...(errorType !== undefined && { errorType }) };
}

/** The body; undefined when it is larger than a function may answer. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= MAXIMUM_RESPONSE_BYTES) chunks.push(chunk);
    });
    request.on('end', () => {
      if (sizeBytes > MAXIMUM_RESPONSE_BYTES) resolve(undefined);
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
    // The process is gone; what it had to say ends with it.
    request.on('close', () => resolve(Buffer.alloc(0)));
  });
}

/** The one place in which the engine wakes a handler process. */
function sendInvocation(exchange: Exchange, { headers, body }: NextInvocation): void {
  send(exchange, 200, headers, body);
}

function accept(exchange: Exchange): void {
  reply(exchange, 202, '{"status":"OK"}\n');
}

function refuse(exchange: Exchange, refusal: Refusal): void {
  const [statusCode, message] = REFUSALS[refusal];
  reply(exchange, statusCode, errorBody(refusal, message));
}

function refuseSize(exchange: Exchange): void {
  const reason = `Exceeded maximum allowed payload size (${MAXIMUM_RESPONSE_BYTES} bytes).`;
  reply(exchange, 413, errorBody('RequestEntityTooLarge', reason));
}

function reply(exchange: Exchange, statusCode: number, body: string): void {
  send(exchange, statusCode, {}, body);
}

function send(
  { response, send: sendInTurn }: Exchange,
  statusCode: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  void sendInTurn(response, () => {
    response.writeHead(statusCode, {
      'Content-Type': 'application/json',
      'Content-Length': typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength,
      ...headers,
    });
    response.end(body);
  });
}

function errorBody(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorMessage, errorType });
}
