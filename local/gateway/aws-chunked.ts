import { createHmac, type KeyObject } from 'node:crypto';
import { AwsError } from '../errors.ts';
import { sha256 } from './sigv4.ts';

/** How each chunk's signature is checked, for uploads signed chunk by chunk. */
export interface ChunkSigning {
  readonly signingKey: KeyObject;
  readonly timestamp: string;
  readonly scope: string;
  readonly seedSignature: string;
}

/** A chunk's header line is some tens of bytes; a longer one is no header. */
const LINE_BYTES_MAX = 16 * 1024;
const CRLF = Buffer.from('\r\n');
const EMPTY_SHA256 = sha256('');

/**
 * Decodes `Content-Encoding: aws-chunked`, piece by piece: hexadecimal size, optional signature, data, and trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class ChunkedDecoder {
  readonly #signing: ChunkSigning | undefined;
  #previousSignature: string;
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  #pending: Buffer = Buffer.alloc(0);
  #remaining = 0;
  #chunkSignature: string | undefined;
  #chunkParts: Buffer[] = [];
  readonly #trailers: Record<string, string> = {};

  constructor(signing?: ChunkSigning) {
    this.#signing = signing;
    this.#previousSignature = signing?.seedSignature ?? '';
  }

  /** Lower-case trailer headers; complete once `finish` has returned. */
  get trailers(): Readonly<Record<string, string>> {
    return this.#trailers;
  }

  /** Takes bytes from the wire and gives the decoded ones. */
  push(bytes: Buffer): Buffer[] {
    const decoded: Buffer[] = [];
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    while (this.#state !== 'done' && this.#step(decoded)) {
      // Each step takes one piece of the framing.
    }
    return decoded;
  }

  /** @throws AwsError IncompleteBody when the body ended before its last chunk. */
  finish(): void {
    if (this.#state !== 'done' && !(this.#state === 'trailer' && this.#pending.length === 0)) {
      throw new AwsError(
        'IncompleteBody',
        'The request body terminated unexpectedly before its last chunk.',
      );
    }
  }

  #step(decoded: Buffer[]): boolean {
    if (this.#state === 'data') return this.#takeData(decoded);
    if (this.#state === 'data-end') {
      if (this.#pending.length < 2) return false;
      this.#pending = this.#pending.subarray(2);
      this.#endChunk();
      this.#state = 'size';
      return true;
    }
    const line = this.#takeLine();
    if (line === undefined) return false;
    if (this.#state === 'size') this.#startChunk(line);
    else this.#takeTrailer(line);
    return true;
  }

  #takeLine(): string | undefined {
    const end = this.#pending.indexOf(CRLF);
    if (end > LINE_BYTES_MAX || (end < 0 && this.#pending.length > LINE_BYTES_MAX)) {
      throw malformed('a chunk header is too long');
    }
    if (end < 0) return undefined;
    const line = this.#pending.toString('latin1', 0, end);
    this.#pending = this.#pending.subarray(end + 2);
    return line;
  }

  #startChunk(line: string): void {
    const [sizeText = '', ...extensions] = line.split(';');
    if (!/^[0-9a-fA-F]{1,12}$/.test(sizeText)) throw malformed('a chunk size is not hexadecimal');
    this.#remaining = Number.parseInt(sizeText, 16);
    this.#chunkSignature = extensions
      .find((extension) => extension.startsWith('chunk-signature='))
      ?.slice('chunk-signature='.length);
    if (this.#remaining > 0) this.#state = 'data';
    else {
      this.#endChunk();
      this.#state = 'trailer';
    }
  }

  #takeData(decoded: Buffer[]): boolean {
    if (this.#pending.length === 0) return false;
    const piece = this.#pending.subarray(0, this.#remaining);
    this.#pending = this.#pending.subarray(piece.length);
    this.#remaining -= piece.length;
    decoded.push(piece);
    if (this.#signing !== undefined) this.#chunkParts.push(piece);
    if (this.#remaining === 0) this.#state = 'data-end';
    return true;
  }

  #endChunk(): void {
    const signing = this.#signing;
    if (signing === undefined) return;
    const digest =
      this.#chunkParts.length === 0 ? EMPTY_SHA256 : sha256(Buffer.concat(this.#chunkParts));
    this.#chunkParts = [];
    const expected = createHmac('sha256', signing.signingKey)
      .update(
        `AWS4-HMAC-SHA256-PAYLOAD\n${signing.timestamp}\n${signing.scope}\n` +
          `${this.#previousSignature}\n${EMPTY_SHA256}\n${digest}`,
      )
      .digest('hex');
    if (expected !== this.#chunkSignature) {
      throw new AwsError(
        'SignatureDoesNotMatch',
        'The signature of a chunk of the body does not match.',
        { statusCode: 403 },
      );
    }
    this.#previousSignature = expected;
  }

  #takeTrailer(line: string): void {
    if (line === '') {
      this.#state = 'done';
      return;
    }
    const separator = line.indexOf(':');
    if (separator < 1) throw malformed('a trailer has no name');
    this.#trailers[line.slice(0, separator).trim().toLowerCase()] = line
      .slice(separator + 1)
      .trim();
  }
}

function malformed(what: string): AwsError {
  return new AwsError('InvalidRequest', `The aws-chunked body is malformed: ${what}.`);
}
