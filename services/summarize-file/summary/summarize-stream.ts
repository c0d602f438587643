import { createHash } from 'node:crypto';
import type { FileSummary, RejectionReason } from '../contract.ts';
import { FileRejection } from '../rejection.ts';
import { Blocks, Gunzip, isGzip } from './content.ts';
import { type FileHints, openReader } from './detect-format.ts';
import type { Reader } from './reader.ts';

/** What became of a file. */
export type FileOutcome =
  | { readonly status: 'PROCESSED'; readonly summary: FileSummary }
  | {
      readonly status: 'REJECTED';
      readonly rejection: { readonly reason: RejectionReason; readonly detail: string };
      /** Bytes read until it was rejected. */
      readonly readBytes: number;
    };

export interface SummarizeOptions extends FileHints {
  /** Bytes, as stored and after decompression alike. */
  readonly maxFileBytes: number;
  /** Stored bytes that the source declares, so that a file too large is not read to find out. */
  readonly declaredBytes?: number;
}

/**
 * Summarises a file in one pass, in memory that does not grow with it. Any bytes end as PROCESSED or REJECTED; only a
 * failing source makes it throw.
 */
export async function summarizeStream(
  source: AsyncIterable<Uint8Array>,
  options: SummarizeOptions,
): Promise<FileOutcome> {
  const summary = new StreamSummary(options);
  try {
    for await (const chunk of source) await summary.write(chunk);
    return { status: 'PROCESSED', summary: await summary.end() };
  } catch (error) {
    if (!(error instanceof FileRejection)) throw error;
    const { reason, detail } = error;
    return { status: 'REJECTED', rejection: { reason, detail }, readBytes: summary.storedBytes };
  } finally {
    summary.close();
  }
}

class StreamSummary {
  storedBytes = 0;
  readonly #hash = createHash('sha256');
  readonly #blocks = new Blocks((block) => this.#readStored(block));
  readonly #content: ContentSummary;
  readonly #maxFileBytes: number;
  readonly #declaredBytes: number;
  #gunzip: Gunzip | undefined;
  #isFirst = true;

  constructor(options: SummarizeOptions) {
    this.#content = new ContentSummary(options);
    this.#maxFileBytes = options.maxFileBytes;
    this.#declaredBytes = options.declaredBytes ?? 0;
  }

  write(chunk: Uint8Array): Promise<void> {
    refuseLarge(this.#declaredBytes, this.#maxFileBytes);
    return this.#blocks.write(chunk);
  }

  async end(): Promise<FileSummary> {
    await this.#blocks.end();
    await this.#gunzip?.end();
    return {
      compression: this.#gunzip === undefined ? 'none' : 'gzip',
      storedBytes: this.storedBytes,
      sha256: this.#hash.digest('hex'),
      ...this.#content.end(),
    };
  }

  close(): void {
    this.#gunzip?.close();
  }

  #readStored(block: Buffer): Promise<void> | void {
    this.storedBytes += block.length;
    refuseLarge(this.storedBytes, this.#maxFileBytes);
    this.#hash.update(block);
    if (this.#isFirst && isGzip(block)) {
      this.#gunzip = new Gunzip((content) => this.#content.write(content));
    }
    this.#isFirst = false;
    if (this.#gunzip !== undefined) return this.#gunzip.write(block);
    this.#content.write(block);
  }
}

/** The summary of what is left when compression is taken away. */
class ContentSummary {
  readonly #options: SummarizeOptions;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #contentBytes = 0;
  #opened: [FileSummary['format'], Reader] | undefined;

  constructor(options: SummarizeOptions) {
    this.#options = options;
  }

  write(block: Buffer): void {
    if (this.#contentBytes === 0) refuseBinary(block);
    this.#contentBytes += block.length;
    refuseLarge(this.#contentBytes, this.#options.maxFileBytes);
    this.#read(this.#decode(block));
  }

  end(): Pick<
    FileSummary,
    'format' | 'contentBytes' | 'rowCount' | 'columnCount' | 'columns' | 'columnsTruncated'
  > {
    this.#read(this.#decode());
    if (this.#opened === undefined) {
      throw new FileRejection('EMPTY', 'The file has no content.');
    }
    const [format, reader] = this.#opened;
    reader.end();
    const { table } = reader;
    return {
      format,
      contentBytes: this.#contentBytes,
      rowCount: table.rowCount,
      ...table.summarize(),
    };
  }

  #read(text: string): void {
    // White space alone is no content yet.
    if (this.#opened === undefined && text.trim() === '') return;
    this.#opened ??= openReader(text, this.#options);
    this.#opened[1].write(text);
  }

  /** Without a block: what is left at the end. */
  #decode(block?: Buffer): string {
    try {
      return block === undefined
        ? this.#decoder.decode()
        : this.#decoder.decode(block, { stream: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA')
        throw error;
      throw new FileRejection(
        'INVALID_UTF8',
        `The content is not valid UTF-8 within the ${block?.length ?? 0} bytes that end at ${this.#contentBytes}.`,
      );
    }
  }
}

/** Refuses what no text begins with. UTF-16 is told by its byte-order mark, other binaries by their NUL bytes. */
function refuseBinary(firstBlock: Buffer): void {
  const mark = firstBlock.length > 1 ? firstBlock.readUInt16BE(0) : 0;
  if (mark === 0xfeff || mark === 0xfffe) {
    throw new FileRejection('INVALID_UTF8', 'The content is UTF-16; only UTF-8 is read.');
  }
  if (firstBlock.includes(0)) {
    throw new FileRejection(
      'UNKNOWN_FORMAT',
      'The content is binary: NUL bytes are near its start.',
    );
  }
}

function refuseLarge(sizeBytes: number, maxFileBytes: number): void {
  if (sizeBytes <= maxFileBytes) return;
  throw new FileRejection('TOO_LARGE', `The content is larger than ${maxFileBytes} bytes.`);
}
