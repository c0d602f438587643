import { Readable } from 'node:stream';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { LocalAws } from '../../local/engine.ts';
import type { Aws, ClientSettings } from './rule.ts';

/** The engine on virtual time, asked by the SDK's clients without a socket between, so that waiting is exact. */
export async function startLocalAws(): Promise<Aws & { stop(): Promise<void> }> {
  const engine = await LocalAws.start({ clock: 'virtual' });
  const { kernel, host } = engine;
  const clients = new Map<unknown, unknown>();
  let names = 0;

  // An SDK call is counted work, except while the engine works on it: then the engine's own work counts.
  const requestHandler = {
    handle: (request: HttpRequest) =>
      kernel.work.pause<{ response: HttpResponse }>((resume) => {
        kernel.start(async () => resume({ response: await answer(engine, request) }));
      }),
  };
  const settings = {
    endpoint: engine.endpoint,
    region: host.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    forcePathStyle: true,
    requestHandler,
  };
  const make = <Client>(Client: new (config: ClientSettings) => Client, config: ClientSettings) => {
    const client = new Client(config);
    const sender = client as { send(...input: unknown[]): Promise<unknown> };
    const send = sender.send.bind(sender);
    sender.send = (...input) => kernel.work.run(() => send(...input));
    return client;
  };
  return {
    account: host.account,
    region: host.region,
    name: (prefix) => `${prefix}-${++names}`,
    now: () => kernel.now(),
    wait: (durationMs) => engine.virtualClock.advance(durationMs),
    connect(Client) {
      const known = clients.get(Client);
      if (known !== undefined) return known as InstanceType<typeof Client>;
      const client = make(Client, settings);
      clients.set(Client, client);
      return client;
    },
    connectAs: (Client, credentials) => make(Client, { ...settings, credentials }),
    stop: () => engine.stop(),
  };
}

async function answer(engine: LocalAws, request: HttpRequest): Promise<HttpResponse> {
  const { statusCode, headers, body } = await engine.gateway.handle({
    method: request.method,
    path: request.path,
    query: queryText(request.query),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: asStream(request.body),
    sourceIp: '127.0.0.1',
    aborted: () => false,
  });
  return new HttpResponse({ statusCode, headers, body: asStream(body) });
}

function asStream(body: unknown): Readable {
  if (body instanceof Readable) return body;
  if (body === undefined) return Readable.from([]);
  const bytes = asBytes(body as string | Uint8Array);
  return Readable.from(bytes.length > 0 ? [bytes] : []);
}

function asBytes(body: string | Uint8Array): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function queryText(query: HttpRequest['query']): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map(
      (one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`,
    ),
  );
  return pairs.join('&');
}
