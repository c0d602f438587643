import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../errors.ts';
import { admit, type Reply } from '../guest-http.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Gateway } from './gateway.ts';
import type { GatewayRequest, GatewayResponse } from './messages.ts';

/** Names of this machine that a request may be addressed to. Any other is a page of the web trying to reach us. */
const LOCAL_HOST = /^(?:(?:[^:/]+\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const LOOPBACK = '127.0.0.1';

/** Called with what nobody foresaw: a bug, never a user's mistake. */
export type BugReporter = (error: unknown, context: string) => void;

/** The engine's one HTTP listener, on the loopback address only. */
export class GatewayServer {
  readonly #server: Server;
  readonly #gateway: Gateway;
  readonly #reportBug: BugReporter;

  constructor(kernel: Kernel, gateway: Gateway, reportBug: BugReporter) {
    this.#gateway = gateway;
    this.#reportBug = reportBug;
    this.#server = createServer(
      { keepAliveTimeout: 120_000, requestTimeout: 0 },
      (request, response) => {
        admit(kernel, request, (reply) => this.#answer(request, response, reply));
      },
    );
  }

  /** @returns the port, which the system chooses when 0 is asked for. @throws UserError when it is taken. */
  async listen(port: number): Promise<number> {
    const server = this.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'EADDRINUSE'
            ? new UserError(
                `Port ${port} is in use; stop the program that holds it or choose another with --port.`,
              )
            : error,
        );
      });
      server.listen(port, LOOPBACK, resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse, reply: Reply): Promise<void> {
    const answer = await this.#answerOf(incoming, outgoing);
    if (answer === undefined) return;
    await reply(outgoing, async () => {
      try {
        await send(outgoing, incoming, answer);
      } catch (error) {
        outgoing.destroy();
        if (!isDisconnection(error)) this.#reportBug(error, describe(incoming));
      }
    });
  }

  /** The answer; undefined when nobody is left to get it. */
  async #answerOf(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<GatewayResponse | undefined> {
    if (!LOCAL_HOST.test(incoming.headers.host ?? '')) {
      const body = `This engine answers requests addressed to ${LOOPBACK} or localhost only.\n`;
      return { statusCode: 403, headers: {}, body };
    }
    try {
      return await this.#gateway.handle(readRequest(incoming, outgoing));
    } catch (error) {
      if (isDisconnection(error)) return undefined;
      this.#reportBug(error, describe(incoming));
      return {
        statusCode: 500,
        headers: {},
        body: 'The local engine has a bug; see its output.\n',
      };
    }
  }
}

function describe(incoming: IncomingMessage): string {
  return `${incoming.method} ${incoming.url}`;
}

function readRequest(incoming: IncomingMessage, outgoing: ServerResponse): GatewayRequest {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    // Of all headers only Set-Cookie is ever a list, and no client sends it.
    headers: incoming.headers as Record<string, string>,
    body: incoming,
    sourceIp: LOOPBACK,
    aborted: () => outgoing.destroyed || (outgoing.socket?.destroyed ?? true),
  };
}

async function send(
  outgoing: ServerResponse,
  incoming: IncomingMessage,
  answer: GatewayResponse,
): Promise<void> {
  const { body, headers } = answer;
  // An upload that was refused before its end: the rest is not worth reading.
  if (!incoming.readableEnded && !incoming.complete) headers.connection = 'close';
  if (body instanceof Readable) {
    outgoing.writeHead(answer.statusCode, headers);
    await pipeline(body, outgoing);
    return;
  }
  if (body !== undefined && answer.statusCode !== 304) {
    headers['content-length'] = String(Buffer.byteLength(body));
  } else if (incoming.method !== 'HEAD' && answer.statusCode !== 204 && answer.statusCode !== 304) {
    headers['content-length'] = '0';
  }
  outgoing.writeHead(answer.statusCode, headers);
  outgoing.end(incoming.method === 'HEAD' ? undefined : body);
}

/** The client went away while it was being read from or written to: nobody is left to answer. */
function isDisconnection(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
