import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Payload } from '../../service.ts';

/** Bytes on disk or in memory that live as long as a body refers to them. */
interface Store {
  readonly path: string;
  references: number;
  /** The bytes, while they are in memory. */
  buffer: Buffer | undefined;
  /** Whether the file has been written. */
  spilled: boolean;
}

/** A run of bytes of one store. */
interface Extent {
  readonly store: Store;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** The bytes of an object or a part: immutable, counted by reference, shared by copies. */
export interface Body {
  readonly sizeBytes: number;
  readonly extents: readonly Extent[];
}

export const EMPTY_BODY: Body = { sizeBytes: 0, extents: [] };

/**
 * Bodies up to this size share segments and are read in one piece; larger ones have a file each and
 * are streamed.
 */
const SMALL_BODY_BYTES = 64 * 1024;
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** With the open one: all the memory that small bodies ever take. */
const SEGMENTS_IN_MEMORY = 8;
const READ_CHUNK_BYTES = 256 * 1024;

/**
 * Where the bytes are. Small bodies are appended to segments: the newest segments stay in memory,
 * where most reads find what was just written, and older ones are spilled to disk whole. A segment
 * goes when its last body does, so what one small body can hold back is 4 MiB of disk.
 */
export class BodyStore {
  readonly #directory: string;
  #fileCount = 0;
  #open: Store & { buffer: Buffer };
  #openUsedBytes = 0;
  readonly #sealed: Store[] = [];

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    this.#open = this.#createSegment();
  }

  /**
   * Stores a payload, which the caller owns until it calls `release`. `onChunk` sees the bytes as
   * they come; when it throws, or the payload fails, nothing stays behind.
   */
  async write(
    payload: Buffer | AsyncIterable<Buffer>,
    onChunk: (chunk: Buffer) => void,
  ): Promise<Body> {
    if (Buffer.isBuffer(payload) && payload.length <= SMALL_BODY_BYTES) {
      onChunk(payload);
      return this.#append(payload);
    }
    let head: Buffer[] = [];
    let sizeBytes = 0;
    let file: FileHandle | undefined;
    const path = this.#nextPath('body');
    try {
      for await (const chunk of Buffer.isBuffer(payload) ? [payload] : payload) {
        onChunk(chunk);
        sizeBytes += chunk.length;
        head.push(chunk);
        if (sizeBytes <= SMALL_BODY_BYTES) continue;
        file ??= await open(path, 'wx');
        for (const piece of head) await file.appendFile(piece);
        head = [];
      }
      await file?.close();
    } catch (error) {
      if (file !== undefined) {
        await file.close();
        await unlink(path);
      }
      throw error;
    }
    if (file === undefined) return this.#append(Buffer.concat(head));
    const store: Store = { path, references: 1, buffer: undefined, spilled: true };
    return { sizeBytes, extents: [{ store, offset: 0, sizeBytes }] };
  }

  /** One more owner. */
  retain(body: Body): Body {
    for (const { store } of body.extents) store.references++;
    return body;
  }

  /** One owner less; the bytes go with the last. */
  release(body: Body): void {
    for (const { store } of body.extents) {
      store.references--;
      if (store.references === 0 && store !== this.#open) this.#remove(store);
    }
  }

  /**
   * A run of a body: a buffer when it is small, else a stream that its reader must end or destroy.
   */
  read(body: Body, offset = 0, sizeBytes = body.sizeBytes): Payload {
    const part = slice(body, offset, sizeBytes);
    if (sizeBytes > SMALL_BODY_BYTES) return this.#stream(part);
    const [only] = part.extents;
    if (only !== undefined && part.extents.length === 1) return readExtent(only);
    return Buffer.concat(part.extents.map(readExtent));
  }

  #stream(body: Body): Readable {
    this.retain(body);
    const stream = Readable.from(chunksOf(body), { objectMode: false });
    stream.once('close', () => this.release(body));
    return stream;
  }

  #append(bytes: Buffer): Body {
    const sizeBytes = bytes.length;
    if (sizeBytes === 0) return EMPTY_BODY;
    if (this.#openUsedBytes + sizeBytes > SEGMENT_BYTES) this.#seal();
    const store = this.#open;
    const offset = this.#openUsedBytes;
    bytes.copy(store.buffer, offset);
    this.#openUsedBytes += sizeBytes;
    store.references++;
    return { sizeBytes, extents: [{ store, offset, sizeBytes }] };
  }

  #seal(): void {
    const full = this.#open;
    this.#open = this.#createSegment();
    this.#openUsedBytes = 0;
    if (full.references === 0) return;
    this.#sealed.push(full);
    if (this.#sealed.length < SEGMENTS_IN_MEMORY) return;
    const oldest = this.#sealed.shift();
    if (oldest?.buffer === undefined) return;
    writeFileSync(oldest.path, oldest.buffer);
    oldest.spilled = true;
    oldest.buffer = undefined;
  }

  #remove(store: Store): void {
    const index = this.#sealed.indexOf(store);
    if (index >= 0) this.#sealed.splice(index, 1);
    if (store.spilled) unlinkSync(store.path);
  }

  #createSegment(): Store & { buffer: Buffer } {
    const buffer = Buffer.allocUnsafeSlow(SEGMENT_BYTES);
    return { path: this.#nextPath('segment'), references: 0, buffer, spilled: false };
  }

  #nextPath(kind: string): string {
    return join(this.#directory, `${kind}-${this.#fileCount++}`);
  }
}

/** A run of a body, sharing its bytes. It owns nothing until it is retained. */
export function slice(body: Body, offset: number, sizeBytes: number): Body {
  if (offset === 0 && sizeBytes === body.sizeBytes) return body;
  const extents: Extent[] = [];
  let start = 0;
  for (const extent of body.extents) {
    const from = Math.max(offset, start);
    const to = Math.min(offset + sizeBytes, start + extent.sizeBytes);
    if (from < to) {
      const { store } = extent;
      extents.push({ store, offset: extent.offset + from - start, sizeBytes: to - from });
    }
    start += extent.sizeBytes;
  }
  return { sizeBytes, extents };
}

/** Bodies laid end to end. What they owned, the whole owns. */
export function concatenate(bodies: readonly Body[]): Body {
  return {
    sizeBytes: bodies.reduce((sum, body) => sum + body.sizeBytes, 0),
    extents: bodies.flatMap((body) => body.extents),
  };
}

function readExtent({ store, offset, sizeBytes }: Extent): Buffer {
  if (store.buffer !== undefined) return store.buffer.subarray(offset, offset + sizeBytes);
  const bytes = Buffer.allocUnsafe(sizeBytes);
  const descriptor = openSync(store.path, 'r');
  try {
    readSync(descriptor, bytes, 0, sizeBytes, offset);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

async function* chunksOf(body: Body): AsyncGenerator<Buffer> {
  for (const extent of body.extents) {
    const { store, offset, sizeBytes } = extent;
    if (sizeBytes <= SMALL_BODY_BYTES) {
      yield readExtent(extent);
    } else {
      const end = offset + sizeBytes - 1;
      yield* createReadStream(store.path, {
        start: offset,
        end,
        highWaterMark: READ_CHUNK_BYTES,
      });
    }
  }
}
