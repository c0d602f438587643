import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { AwsError } from '../errors.ts';
import type { Payload } from '../service.ts';
import { ChunkedDecoder, type ChunkSigning } from './aws-chunked.ts';
import type { GatewayRequest } from './messages.ts';
import { sha256 } from './sigv4.ts';

/** A body up to this size is read whole; a larger one of a streaming operation goes through as a stream. */
const BUFFERED_BYTES_MAX = 256 * 1024;
/** No request but an upload is larger: the largest are 16 MB batches of DynamoDB and 6 MB payloads of Lambda. */
export const REQUEST_BYTES_MAX = 70 * 1024 * 1024;

/** S3's words for a body that is not signed as one piece. */
const UNSIGNED = new Set(['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']);

/** A stream whose trailing headers are known once it has ended. */
export type TrailedReadable = Readable & { trailers: () => Readonly<Record<string, string>> };

/**
 * Unpacks a body that its client compressed: SDKs do so with what exceeds 10 KB of `PutMetricData`.
 * https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
 * @throws AwsError SerializationException
 */
export function decompress(body: Buffer, headers: GatewayRequest['headers']): Buffer {
  if (headers['content-encoding']?.toLowerCase() !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: REQUEST_BYTES_MAX });
  } catch (cause) {
    throw new AwsError('SerializationException', 'The request body is not gzip.', { cause });
  }
}

/** Reads a whole body. @throws AwsError RequestEntityTooLarge */
export async function readWhole(request: GatewayRequest, limitBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of request.body as AsyncIterable<Buffer>) {
    sizeBytes += piece.length;
    if (sizeBytes > limitBytes) {
      throw new AwsError('RequestEntityTooLarge', `A request holds at most ${limitBytes} bytes.`, {
        statusCode: 413,
      });
    }
    pieces.push(piece);
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

/** How an S3 upload's body is encoded and signed. */
export interface UploadEncoding {
  /** `x-amz-content-sha256`, or undefined where the request has none. */
  readonly declaredHash: string | undefined;
  /** For bodies signed chunk by chunk. */
  readonly chunkSigning?: ChunkSigning;
}

export interface Upload {
  readonly payload: Payload;
  /** Trailing headers, when the body was small enough to be read whole. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** Reads or opens an upload's body: takes off aws-chunked, checks what was signed. */
export async function readUpload(
  request: GatewayRequest,
  encoding: UploadEncoding,
): Promise<Upload> {
  const chunked = isChunked(request, encoding);
  const lengthText = chunked
    ? request.headers['x-amz-decoded-content-length']
    : request.headers['content-length'];
  const length = lengthText === undefined ? undefined : Number(lengthText);
  if (length !== undefined && length <= BUFFERED_BYTES_MAX) {
    return readSmall(request, encoding, chunked, length);
  }
  const stream = chunked
    ? decodeStream(request.body, new ChunkedDecoder(encoding.chunkSigning), length)
    : Object.assign(request.body, { trailers: () => ({}) });
  return { payload: checkHash(stream, encoding.declaredHash), trailers: {} };
}

function isChunked(request: GatewayRequest, encoding: UploadEncoding): boolean {
  return (
    encoding.declaredHash?.startsWith('STREAMING-') === true ||
    request.headers['content-encoding']?.includes('aws-chunked') === true
  );
}

async function readSmall(
  request: GatewayRequest,
  encoding: UploadEncoding,
  chunked: boolean,
  length: number,
): Promise<Upload> {
  // Framing and trailers are small beside the data; four times is more than any client adds.
  const raw = await readWhole(request, 4 * BUFFERED_BYTES_MAX);
  if (!chunked) {
    if (raw.length !== length) throw incomplete();
    if (isDigest(encoding.declaredHash) && sha256(raw) !== encoding.declaredHash) {
      throw hashMismatch();
    }
    return { payload: raw, trailers: {} };
  }
  const decoder = new ChunkedDecoder(encoding.chunkSigning);
  const pieces = decoder.push(raw);
  decoder.finish();
  const payload = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
  if (payload.length !== length) throw incomplete();
  return { payload, trailers: decoder.trailers };
}

function decodeStream(
  body: Readable,
  decoder: ChunkedDecoder,
  expectedBytes: number | undefined,
): TrailedReadable {
  let decodedBytes = 0;
  const transform = new Transform({
    transform(piece: Buffer, _encoding, done) {
      try {
        for (const decoded of decoder.push(piece)) {
          decodedBytes += decoded.length;
          this.push(decoded);
        }
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        decoder.finish();
        if (expectedBytes !== undefined && decodedBytes !== expectedBytes) throw incomplete();
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  body.on('error', (error) => transform.destroy(error));
  body.on('close', () => {
    if (!body.readableEnded) transform.destroy(incomplete());
  });
  return Object.assign(body.pipe(transform), { trailers: () => decoder.trailers });
}

/** Fails the stream at its end when the bytes were not those that were signed. */
function checkHash(stream: TrailedReadable, declaredHash: string | undefined): TrailedReadable {
  if (!isDigest(declaredHash)) return stream;
  const hash = createHash('sha256');
  const checked = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      done(null, piece);
    },
    flush(done) {
      done(hash.digest('hex') === declaredHash ? null : hashMismatch());
    },
  });
  stream.on('error', (error) => checked.destroy(error));
  stream.on('close', () => {
    if (!stream.readableEnded) checked.destroy(incomplete());
  });
  return Object.assign(stream.pipe(checked), { trailers: stream.trailers });
}

function isDigest(declaredHash: string | undefined): declaredHash is string {
  return (
    declaredHash !== undefined &&
    !UNSIGNED.has(declaredHash) &&
    !declaredHash.startsWith('STREAMING-')
  );
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

function hashMismatch(): AwsError {
  return new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}
