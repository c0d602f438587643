import type { Readable } from 'node:stream';
import type { ChecksumAlgorithm } from '@aws-sdk/client-s3';
import { AwsError } from '../../../errors.ts';
import type { Payload } from '../../../service.ts';
import type { Body } from '../body-store.ts';
import {
  addTrailers,
  DigestStream,
  type Digests,
  type ExpectedDigests,
  verifyDigests,
} from '../checksums.ts';
import { entityTooLarge, entityTooSmall, incompleteBody } from '../errors.ts';
import { SINGLE_UPLOAD_MAX_BYTES } from '../limits.ts';
import type { S3Runtime } from '../s3.ts';

/** A body that has arrived whole and is what its sender says it is. The receiver owns it. */
export interface Received {
  readonly body: Body;
  readonly digests: Digests;
  /** With what the trailers added. */
  readonly expected: ExpectedDigests;
}

export interface ReceiveOptions {
  readonly expected: ExpectedDigests;
  /** Computed whatever the sender expects. */
  readonly algorithms: readonly ChecksumAlgorithm[];
  readonly minBytes?: number;
  readonly maxBytes?: number;
}

/**
 * Takes in a body. When it breaks off, has a wrong size or is not what its sender says, nothing
 * stays behind.
 * @throws EntityTooLarge, EntityTooSmall, IncompleteBody, BadDigest, InvalidRequest
 */
export async function receive(
  s3: S3Runtime,
  payload: Payload,
  options: ReceiveOptions,
): Promise<Received> {
  const { minBytes = 0, maxBytes = SINGLE_UPLOAD_MAX_BYTES } = options;
  const algorithms = new Set(options.algorithms);
  if (options.expected.algorithm !== undefined) algorithms.add(options.expected.algorithm);
  const digestStream = new DigestStream(algorithms);
  let sizeBytes = 0;
  const source = Buffer.isBuffer(payload) ? payload : fromSender(payload);
  const body = await s3.bodies.write(source, (chunk) => {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw entityTooLarge(sizeBytes, maxBytes);
    digestStream.update(chunk);
  });
  try {
    if (sizeBytes < minBytes) throw entityTooSmall(sizeBytes, minBytes);
    const expected = addTrailers(options.expected, trailersOf(payload));
    const { algorithm } = expected;
    // An algorithm that only the trailer names costs a second pass.
    const digests =
      algorithm === undefined || algorithms.has(algorithm)
        ? await digestStream.finish()
        : await digestBody(s3, body, [...algorithms, algorithm]);
    verifyDigests(expected, digests);
    return { body, digests, expected };
  } catch (error) {
    s3.bodies.release(body);
    throw error;
  }
}

/** Computes the digests of stored bytes by reading them. */
export async function digestBody(
  s3: S3Runtime,
  body: Body,
  algorithms: readonly ChecksumAlgorithm[],
): Promise<Digests> {
  const digestStream = new DigestStream(algorithms);
  const payload = s3.bodies.read(body);
  for await (const chunk of Buffer.isBuffer(payload) ? [payload] : payload) {
    digestStream.update(chunk);
  }
  return digestStream.finish();
}

/** Tells the sender's failures from ours. */
async function* fromSender(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream.iterator({ destroyOnReturn: false });
  } catch (error) {
    throw error instanceof AwsError ? error : incompleteBody(error);
  }
}

/** The gateway gives a chunked body's trailers once it has ended, by lower-case name. */
function trailersOf(payload: Payload): Readonly<Record<string, string>> {
  const { trailers } = payload as { trailers?: unknown };
  return typeof trailers === 'function' ? trailers.call(payload) : {};
}
