import { createGunzip } from 'node:zlib';
import {
  BLOCK_BYTES,
  COMPRESSION_RATIO_CONTENT_BYTES_MIN,
  COMPRESSION_RATIO_MAX,
} from '../limits.ts';
import { FileRejection } from '../rejection.ts';

/** Takes a file's content, block by block. */
export type BlockSink = (block: Buffer) => void;

/**
 * Cuts bytes into blocks of one size, so that nothing after this depends on how they arrived.
 */
export class Blocks {
  #parts: Uint8Array[] = [];
  #length = 0;
  readonly #sink: (block: Buffer) => Promise<void> | void;

  constructor(sink: (block: Buffer) => Promise<void> | void) {
    this.#sink = sink;
  }

  async write(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    while (this.#length + rest.length >= BLOCK_BYTES) {
      const wanted = BLOCK_BYTES - this.#length;
      this.#parts.push(rest.subarray(0, wanted));
      rest = rest.subarray(wanted);
      await this.#flush();
    }
    if (rest.length > 0) this.#parts.push(rest);
    this.#length += rest.length;
  }

  async end(): Promise<void> {
    if (this.#parts.length > 0) await this.#flush();
  }

  async #flush(): Promise<void> {
    const parts = this.#parts;
    this.#parts = [];
    this.#length = 0;
    const only = parts[0] as Uint8Array;
    await this.#sink(
      parts.length === 1
        ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
        : Buffer.concat(parts),
    );
  }
}

/** By the magic bytes of RFC 1952. */
export const isGzip = (firstBlock: Uint8Array) => firstBlock[0] === 0x1f && firstBlock[1] === 0x8b;

/**
 * Decompresses a gzip of one or more members. Throws a FileRejection when it is damaged, cut short, or grows like a
 * bomb.
 */
export class Gunzip {
  readonly #gunzip = createGunzip({ chunkSize: BLOCK_BYTES });
  readonly #failed: Promise<never>;
  readonly #ended: Promise<void>;
  #sinkError: unknown;
  #storedBytes = 0;
  #contentBytes = 0;

  constructor(sink: BlockSink) {
    const gunzip = this.#gunzip;
    gunzip.on('data', (block: Buffer) => {
      if (this.#sinkError !== undefined) return;
      try {
        this.#contentBytes += block.length;
        this.#refuseBomb();
        sink(block);
      } catch (error) {
        this.#sinkError = error;
        gunzip.destroy(error as Error);
      }
    });
    this.#failed = new Promise((_, reject) => gunzip.once('error', reject));
    this.#ended = new Promise((resolve) => gunzip.once('end', () => resolve()));
    // Whoever writes next learns of a failure; until then nobody may be listening.
    this.#failed.catch(() => undefined);
  }

  async write(block: Buffer): Promise<void> {
    this.#storedBytes += block.length;
    const written = new Promise<void>((resolve) => this.#gunzip.write(block, () => resolve()));
    await this.#settle(written);
  }

  async end(): Promise<void> {
    this.#gunzip.end();
    await this.#settle(this.#ended);
  }

  close(): void {
    this.#gunzip.destroy();
  }

  async #settle(step: Promise<void>): Promise<void> {
    try {
      await Promise.race([step, this.#failed]);
    } catch (error) {
      throw this.#sinkError ?? asRejection(error);
    }
    if (this.#sinkError !== undefined) throw this.#sinkError;
  }

  #refuseBomb(): void {
    if (this.#contentBytes < COMPRESSION_RATIO_CONTENT_BYTES_MIN) return;
    if (this.#contentBytes <= this.#storedBytes * COMPRESSION_RATIO_MAX) return;
    throw new FileRejection(
      'COMPRESSION_RATIO_TOO_HIGH',
      `The content is more than ${COMPRESSION_RATIO_MAX} times its compressed size.`,
    );
  }
}

/** zlib's codes for data it cannot read; anything else is not the file's fault. */
const ZLIB_DATA_ERRORS = new Set(['Z_DATA_ERROR', 'Z_BUF_ERROR', 'Z_NEED_DICT']);

function asRejection(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!ZLIB_DATA_ERRORS.has(code)) return error;
  return new FileRejection('INVALID_GZIP', 'The gzip is damaged or cut short.');
}
