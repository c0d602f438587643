import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import type { ErrorReport } from './errors.ts';

// An import of node:http would also load all of fetch, which costs a cold start 20 ms.
const { Agent, request } = process.getBuiltinModule('node:http');

const VERSION = '2018-06-01';

export interface NextInvocation {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * The function's side of the Runtime API:
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeClient {
  readonly #baseUrl: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(runtimeApi: string) {
    this.#baseUrl = `http://${runtimeApi}/${VERSION}/runtime`;
  }

  /** Waits for the next invocation. */
  next(): Promise<NextInvocation> {
    return this.#send('/invocation/next', { method: 'GET' }, '');
  }

  async respond(requestId: string, body: string): Promise<void> {
    await this.#post(`/invocation/${requestId}/response`, body);
  }

  async fail(requestId: string, error: ErrorReport): Promise<void> {
    await this.#post(`/invocation/${requestId}/error`, JSON.stringify(error), error.errorType);
  }

  async failInit(error: ErrorReport): Promise<void> {
    await this.#post('/init/error', JSON.stringify(error), error.errorType);
  }

  #post(path: string, body: string, errorType?: string): Promise<NextInvocation> {
    const headers: Record<string, string | number> = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    // A name that is not fit for a header is nothing that the platform could make use of either.
    if (errorType !== undefined && /^[\w.$-]+$/.test(errorType)) {
      headers['Lambda-Runtime-Function-Error-Type'] = errorType;
    }
    return this.#send(path, { method: 'POST', headers }, body);
  }

  #send(path: string, options: RequestOptions, body: string): Promise<NextInvocation> {
    return new Promise((resolve) => {
      const call = request(this.#baseUrl + path, { ...options, agent: this.#agent });
      call.on('response', (response) => collect(response, resolve));
      call.on('socket', exitWhenClosed);
      call.on('error', exitWithPlatform);
      call.end(body);
    });
  }
}

const watchedSockets = new WeakSet<object>();

/**
 * The one connection to the platform is the process's life line: no function outlives its
 * environment.
 */
function exitWhenClosed(socket: import('node:net').Socket): void {
  if (watchedSockets.has(socket)) return;
  watchedSockets.add(socket);
  socket.on('close', exitWithPlatform);
}

function exitWithPlatform(): void {
  process.exit(1);
}

function collect(response: IncomingMessage, resolve: (next: NextInvocation) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => {
    const only = chunks.length === 1 ? chunks[0] : undefined;
    resolve({ headers: response.headers, body: String(only ?? Buffer.concat(chunks)) });
  });
}
