import { Readable } from 'node:stream';
import { NotImplementedError } from '../../../errors.ts';
import type { Payload } from '../../../service.ts';
import { accessDenied, invalidArgument, keyTooLong } from '../errors.ts';
import { KEY_MAX_BYTES } from '../limits.ts';
import { type Bucket, findBucket } from '../model/buckets.ts';
import type { S3Runtime } from '../s3.ts';

/** An SDK input whose Body came through the gateway. */
export type WithPayload<Input> = Omit<Input, 'Body'> & { readonly Body?: Payload | undefined };

/** @throws NotImplementedError for a parameter that AWS would heed and the engine does not. */
export function refuse<Input extends object>(
  operation: string,
  input: Input,
  parameters: readonly (keyof Input & string)[],
): void {
  for (const parameter of parameters) {
    if (input[parameter] === undefined) continue;
    throw new NotImplementedError('s3', `The parameter ${parameter} of ${operation}`);
  }
}

/** @throws NoSuchBucket, AccessDenied */
export function requireBucket(
  s3: S3Runtime,
  input: {
    readonly Bucket?: string | undefined;
    readonly ExpectedBucketOwner?: string | undefined;
  },
): Bucket {
  const bucket = findBucket(s3.state, input.Bucket ?? '');
  checkOwner(s3, input.ExpectedBucketOwner);
  return bucket;
}

/** @throws AccessDenied */
export function checkOwner(s3: S3Runtime, expectedOwner: string | undefined): void {
  if (expectedOwner !== undefined && expectedOwner !== s3.context.account) throw accessDenied();
}

/** @throws KeyTooLongError */
export function requireKey(input: { readonly Key?: string | undefined }): string {
  const key = input.Key ?? '';
  const sizeBytes = Buffer.byteLength(key);
  if (sizeBytes > KEY_MAX_BYTES) throw keyTooLong(sizeBytes, KEY_MAX_BYTES);
  return key;
}

/**
 * An integer parameter with a default and a ceiling that S3 applies in silence. @throws
 * InvalidArgument
 */
export function readCount(
  name: string,
  value: number | undefined,
  { maxCount }: { readonly maxCount: number },
): number {
  if (value === undefined) return maxCount;
  if (!Number.isInteger(value) || value < 0) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, {
      name,
      value: String(value),
    });
  }
  return Math.min(value, maxCount);
}

/**
 * Runs what takes in a body. When it fails before the body's end, the rest is read and dropped:
 * destroying it would take the connection along, and with it the answer.
 */
export async function consuming<Output>(
  payload: Payload | undefined,
  task: (payload: Payload) => Promise<Output>,
): Promise<Output> {
  try {
    return await task(payload ?? Buffer.alloc(0));
  } catch (error) {
    if (payload instanceof Readable) drain(payload);
    throw error;
  }
}

/** Reads a stream to its end for nothing; how it ends concerns nobody any more. */
export function drain(stream: Readable): void {
  stream.on('error', () => stream.destroy());
  stream.resume();
}
