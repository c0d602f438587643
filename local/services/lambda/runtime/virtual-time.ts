/**
 * Loaded into a handler's process before anything else when the engine runs on virtual time. The process then lives on the
 * engine's clock: `Date` and `performance` show it, timers are due by it, and as soon as nothing but such timers and calls
 * to the engine is left, the process reports that it is parked.
 *
 * Stands alone: it is stripped of its types and run as it is, and may import nothing of ours.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);
const timers = require('node:timers');
const timersPromises = require('node:timers/promises');
const dgram = require('node:dgram');
const fs = require('node:fs');
const { performance: nodePerformance } = require('node:perf_hooks');
const zlib = require('node:zlib');

const guestId = take('FAULTLINE_GUEST_ID');
/** Where the engine takes in datagrams. */
const datagramPort = Number(take('FAULTLINE_DATAGRAM_PORT'));
let nowMs = Number(take('FAULTLINE_NOW_MS'));
const startMs = nowMs;

const realSetImmediate = setImmediate;
const send = process.send?.bind(process);

let requestCount = 0;
let wakeCount = 0;
let outputBytes = 0;
/** Datagrams that have left for the engine. */
let datagramCount = 0;
/** Work on the thread pool that Node does not list among its active resources. */
let poolTaskCount = 0;
const openResponses = new Set<IncomingMessage>();

function take(name: string): string {
  const value = process.env[name] ?? '';
  delete process.env[name];
  return value;
}

// --- time ---

const RealDate = Date;
class VirtualDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(nowMs);
    else super(...(args as [number]));
  }
  static override now(): number {
    return nowMs;
  }
}
// `Date()` without `new` gives text.
globalThis.Date = new Proxy(VirtualDate, {
  apply: () => new VirtualDate().toString(),
}) as unknown as DateConstructor;
nodePerformance.now = () => nowMs - startMs;
const hrtime = (since?: [number, number]): [number, number] => {
  const ms = nowMs - startMs - (since ? since[0] * 1000 + since[1] / 1e6 : 0);
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
};
process.hrtime = Object.assign(hrtime, { bigint: () => BigInt((nowMs - startMs) * 1e6) });

// --- chance ---

let randomState = [...guestId].reduce(
  (h, c) => Math.imul(h ^ c.charCodeAt(0), 16777619),
  2166136261,
);
Math.random = () => {
  // mulberry32 by Tommy Ettinger.
  randomState = (randomState + 0x6d2b79f5) | 0;
  let t = Math.imul(randomState ^ (randomState >>> 15), 1 | randomState);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

// --- timers ---

let timerSequence = 0;
const pending = new Map<number, VirtualTimer>();

class VirtualTimer {
  readonly id = ++timerSequence;
  readonly callback: (...args: unknown[]) => void;
  readonly delayMs: number;
  readonly args: unknown[];
  readonly repeats: boolean;
  dueAtMs: number;
  #referenced = true;

  constructor(
    callback: (...args: unknown[]) => void,
    delayMs: number,
    args: unknown[],
    repeats: boolean,
  ) {
    this.callback = callback;
    this.delayMs = Number.isFinite(delayMs) && delayMs >= 1 ? delayMs : 1;
    this.args = args;
    this.repeats = repeats;
    this.dueAtMs = nowMs + this.delayMs;
    pending.set(this.id, this);
  }
  ref(): this {
    this.#referenced = true;
    return this;
  }
  unref(): this {
    this.#referenced = false;
    return this;
  }
  hasRef(): boolean {
    return this.#referenced;
  }
  refresh(): this {
    this.dueAtMs = nowMs + this.delayMs;
    pending.set(this.id, this);
    return this;
  }
  close(): this {
    pending.delete(this.id);
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.id;
  }
  [Symbol.dispose](): void {
    this.close();
  }
}

type Callback = (...args: unknown[]) => void;
type Part = string | ArrayBufferView;
type Parts = Part | Part[];
const virtualSetTimeout = (callback: Callback, delayMs = 1, ...args: unknown[]) =>
  new VirtualTimer(callback, delayMs, args, false);
const virtualSetInterval = (callback: Callback, delayMs = 1, ...args: unknown[]) =>
  new VirtualTimer(callback, delayMs, args, true);
const virtualClear = (timer: VirtualTimer | number | string | undefined | null) => {
  if (timer instanceof VirtualTimer) timer.close();
  else if (timer !== undefined && timer !== null) pending.delete(Number(timer));
};
const sleep = (delayMs?: number, value?: unknown, options?: { signal?: AbortSignal }) =>
  new Promise((resolve, reject) => {
    const timer = virtualSetTimeout(() => resolve(value), delayMs);
    options?.signal?.addEventListener('abort', () => {
      timer.close();
      reject(options.signal?.reason);
    });
  });
Object.assign(virtualSetTimeout, { [Symbol.for('nodejs.util.promisify.custom')]: sleep });

const replacements = {
  setTimeout: virtualSetTimeout,
  setInterval: virtualSetInterval,
  clearTimeout: virtualClear,
  clearInterval: virtualClear,
};
Object.assign(globalThis, replacements);
Object.assign(timers, replacements);
timersPromises.setTimeout = sleep;
timersPromises.scheduler.wait = sleep;
// Modules that import these by name get them too.
syncBuiltinESMExports();

function fireDue(): void {
  const due = [...pending.values()].filter((timer) => timer.dueAtMs <= nowMs);
  due.sort((a, b) => a.dueAtMs - b.dueAtMs || a.id - b.id);
  for (const timer of due) {
    if (!pending.has(timer.id)) continue;
    if (timer.repeats) timer.dueAtMs = nowMs + timer.delayMs;
    else pending.delete(timer.id);
    // Each in a turn of its own, so that what one throws or awaits does not hold up the next.
    realSetImmediate(() => timer.callback(...timer.args));
  }
}

function moveTo(time: number): void {
  if (time > nowMs) nowMs = time;
  fireDue();
}

// --- what goes to the engine and what comes from it ---

subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: ClientRequest };
  requestCount++;
  request.setHeader('x-faultline-guest', `${guestId}:${requestCount}`);
  // A request that never got out is none that the engine could wait for.
  request.once('error', scheduleCheck);
});
subscribe('http.client.response.finish', (message) => {
  const { response } = message as { response: IncomingMessage };
  wakeCount++;
  moveTo(Number(response.headers['x-faultline-now'] ?? nowMs));
  openResponses.add(response);
  response.once('close', () => openResponses.delete(response));
  scheduleCheck();
});
process.on('message', (message: { tick?: number }) => {
  if (message.tick === undefined) return;
  wakeCount++;
  moveTo(message.tick);
  scheduleCheck();
});

// A datagram has no headers: a line before it names its sender, and the engine counts those that it has taken in.
const tag = Buffer.from(`x-faultline-guest:${guestId}\n`);
const connectedPorts = new WeakMap<object, number>();
/** A socket that is not yet bound sends again once it is, with the same callback. */
const counting = new WeakSet<Callback>();
const { connect, send: sendDatagram } = dgram.Socket.prototype;
dgram.Socket.prototype.connect = function remembered(port: number, ...rest: unknown[]) {
  connectedPorts.set(this, port);
  return connect.call(this, port, ...rest);
};
dgram.Socket.prototype.send = function counted(message: Parts, ...rest: unknown[]) {
  while (rest.length > 0 && rest.at(-1) === undefined) rest.pop();
  const given = typeof rest.at(-1) === 'function' ? (rest.pop() as Callback) : undefined;
  const port = connectedPorts.get(this);
  const hasRange = rest.length >= (port === undefined ? 3 : 2);
  const isToEngine = Number(port ?? rest[hasRange ? 2 : 0]) === datagramPort;
  if (!isToEngine || (given !== undefined && counting.has(given))) {
    return sendDatagram.call(this, message, ...rest, given);
  }
  const parts = (Array.isArray(message) ? message : [message]).map(toBuffer);
  const [start, length] = hasRange ? (rest.splice(0, 2) as [number, number]) : [0, undefined];
  const body = Buffer.concat(parts).subarray(start, length && start + length);
  const done: Callback = (error, ...results) => {
    if (error === null) datagramCount++;
    else if (given === undefined) this.emit('error', error);
    given?.(error, ...results);
    scheduleCheck();
  };
  counting.add(done);
  return sendDatagram.call(this, [tag, body], ...rest, done);
};
// What is sent last, the engine learns of last.
process.on('exit', () => send?.({ exiting: { datagramCount } }));

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    outputBytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
    return write(chunk, ...rest);
  }) as typeof stream.write;
}

// The bootstrap writes its streams by hand.
const writeSync = fs.writeSync;
fs.writeSync = (file: number, ...rest: unknown[]) => {
  const written: number = writeSync(file, ...rest);
  if (file === 1 || file === 2) outputBytes += written;
  return written;
};
syncBuiltinESMExports();

// Compression runs on the thread pool and Node lists no resource for it.
const zlibBase = Object.getPrototypeOf(zlib.Gunzip.prototype);
for (const method of ['_transform', '_flush'] as const) {
  const original = zlibBase[method];
  zlibBase[method] = function counted(this: unknown, ...args: unknown[]) {
    const done = args.pop() as (...results: unknown[]) => void;
    poolTaskCount++;
    return original.call(this, ...args, (...results: unknown[]) => {
      poolTaskCount--;
      done(...results);
    });
  };
}

// --- parking ---

/**
 * Resources that only wait for the engine. A write is one too: the engine reads the rest of a large
 * body once this process is parked.
 */
const WAITING = new Set([
  'TCPSocketWrap',
  'PipeWrap',
  'TTYWrap',
  'UDPWrap',
  'SimpleWriteWrap',
  'WriteWrap',
  'Timeout',
]);
let checkScheduled = false;

function scheduleCheck(): void {
  if (checkScheduled) return;
  checkScheduled = true;
  realSetImmediate(() => {
    checkScheduled = false;
    if (isBusy()) scheduleCheck();
    else report();
  });
}

function toBuffer(part: Part): Buffer {
  if (typeof part === 'string') return Buffer.from(part);
  return Buffer.from(part.buffer, part.byteOffset, part.byteLength);
}

function isBusy(): boolean {
  if (poolTaskCount > 0) return true;
  for (const response of openResponses) {
    // More of it is on the way, unless its reader has enough for now.
    if (!response.complete && response.readableLength < response.readableHighWaterMark) return true;
  }
  return process.getActiveResourcesInfo().some((resource) => !WAITING.has(resource));
}

function report(): void {
  let timerAtMs: number | undefined;
  for (const timer of pending.values()) {
    if (timerAtMs === undefined || timer.dueAtMs < timerAtMs) timerAtMs = timer.dueAtMs;
  }
  send?.({ parked: { requestCount, wakeCount, outputBytes, datagramCount, timerAtMs } });
}

scheduleCheck();
