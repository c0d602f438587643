import type { StoredEvent } from '../event-store.ts';

export type Value = string | number | boolean | undefined;

/** What a command sees: fields by name. */
export interface Row {
  get(name: string): Value;
}

const REPORT_FIELDS: Readonly<Record<string, RegExp>> = {
  '@requestId': /RequestId: ([\w-]+)/,
  '@duration': /\tDuration: ([\d.]+) ms/,
  '@billedDuration': /Billed Duration: ([\d.]+) ms/,
  '@initDuration': /Init Duration: ([\d.]+) ms/,
  '@memorySize': /Memory Size: (\d+) MB/,
  '@maxMemoryUsed': /Max Memory Used: (\d+) MB/,
};
const MEMORY_FIELDS: ReadonlySet<string> = new Set(['@memorySize', '@maxMemoryUsed']);
const LAMBDA_LINE = /^(START|END|REPORT) RequestId: /;

/** A log event, whose JSON is read only when a query asks for one of its fields. */
export class EventRow implements Row {
  readonly event: StoredEvent;
  readonly #stream: string;
  readonly #log: string;
  #document: unknown;
  #parsed = false;

  constructor(event: StoredEvent, stream: string, log: string) {
    this.event = event;
    this.#stream = stream;
    this.#log = log;
  }

  get(name: string): Value {
    if (!name.startsWith('@')) return scalarAt(this.#json(), name);
    switch (name) {
      case '@timestamp':
        return this.event.timestamp;
      case '@message':
        return this.event.message;
      case '@ingestionTime':
        return this.event.ingestionTime;
      case '@logStream':
        return this.#stream;
      case '@log':
        return this.#log;
      case '@ptr':
        return Buffer.from(this.event.eventId).toString('base64');
      default:
        return reportField(this.event.message, name);
    }
  }

  #json(): unknown {
    if (this.#parsed) return this.#document;
    this.#parsed = true;
    const { message } = this.event;
    const start = message.indexOf('{');
    if (start < 0) return undefined;
    try {
      this.#document = JSON.parse(start === 0 ? message : message.slice(start));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    return this.#document;
  }
}

/** A row with fields of its own before those of another. */
export class DerivedRow implements Row {
  readonly #base: Row | undefined;
  readonly #own: ReadonlyMap<string, Value>;

  constructor(own: ReadonlyMap<string, Value>, base?: Row) {
    this.#own = own;
    this.#base = base;
  }

  get(name: string): Value {
    return this.#own.has(name) ? this.#own.get(name) : this.#base?.get(name);
  }
}

function scalarAt(document: unknown, path: string): Value {
  let value = document;
  if (Object(value) !== value) return undefined;
  if (!Object.hasOwn(value as object, path)) {
    for (const step of path.split('.')) {
      if (Object(value) !== value || !Object.hasOwn(value as object, step)) return undefined;
      value = (value as Record<string, unknown>)[step];
    }
  } else value = (value as Record<string, unknown>)[path];
  if (typeof value === 'string' || typeof value === 'number') return value;
  // Assumption: a JSON boolean shows as the 1 or 0 that functions answer.
  return typeof value === 'boolean' ? value : undefined;
}

function reportField(message: string, name: string): Value {
  const type = LAMBDA_LINE.exec(message)?.[1];
  if (type === undefined) return undefined;
  if (name === '@type') return type;
  const text = REPORT_FIELDS[name]?.exec(message)?.[1];
  if (text === undefined || name === '@requestId') return text;
  return MEMORY_FIELDS.has(name) ? Number(text) * 1_000_000 : Number(text);
}
