import { strict as assert } from 'node:assert';
import { createHash, type Hash } from 'node:crypto';
import { Crc32c, Crc32Node, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { Xxh3_64, Xxh3_128, Xxh64 } from '@aws-sdk/checksums/xxh';
import type { ChecksumAlgorithm, ChecksumType } from '@aws-sdk/client-s3';
import { badDigest, invalidDigest, invalidRequest } from './errors.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html

/** The checksum that S3 keeps with an object or a part. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Over all bytes, or over the checksums of a multipart upload's parts. */
  readonly type: ChecksumType;
  /** Base64; a composite one ends in `-<number of parts>`. */
  readonly value: string;
}

/** Members of many inputs and outputs: `ChecksumCRC32`, `ChecksumSHA256`, … */
export type ChecksumMembers = { [A in ChecksumAlgorithm as `Checksum${A}`]?: string | undefined };

interface Hasher {
  update(chunk: Uint8Array): unknown;
  digest(): Uint8Array | Promise<Uint8Array>;
}

/** S3 adds this one itself when the caller sends none. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

const ALGORITHMS: Readonly<
  Record<ChecksumAlgorithm, { readonly digestBytes: number; readonly create: () => Hasher }>
> = {
  CRC32: { digestBytes: 4, create: () => new Crc32Node() },
  CRC32C: { digestBytes: 4, create: () => new Crc32c() },
  CRC64NVME: { digestBytes: 8, create: () => new Crc64Nvme() },
  MD5: { digestBytes: 16, create: () => createHash('md5') },
  SHA1: { digestBytes: 20, create: () => createHash('sha1') },
  SHA256: { digestBytes: 32, create: () => createHash('sha256') },
  SHA512: { digestBytes: 64, create: () => createHash('sha512') },
  XXHASH64: { digestBytes: 8, create: () => new Xxh64() },
  XXHASH3: { digestBytes: 8, create: () => new Xxh3_64() },
  XXHASH128: { digestBytes: 16, create: () => new Xxh3_128() },
};

const ALGORITHM_NAMES = Object.keys(ALGORITHMS) as ChecksumAlgorithm[];

/** What a caller says of the bytes that it sends. */
export interface ExpectedDigests {
  readonly algorithm?: ChecksumAlgorithm;
  /** Base64; absent while only a trailer will tell. */
  readonly value?: string;
  readonly contentMd5?: string;
}

/** Reads the checksum that came with a request. @throws InvalidRequest, InvalidDigest */
export function readExpectedDigests(
  input: ChecksumMembers & {
    ChecksumAlgorithm?: ChecksumAlgorithm | undefined;
    ContentMD5?: string | undefined;
  },
): ExpectedDigests {
  const sent = ALGORITHM_NAMES.filter((name) => input[`Checksum${name}`] !== undefined);
  if (sent.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const algorithm = sent[0] ?? input.ChecksumAlgorithm;
  const value = sent[0] && input[`Checksum${sent[0]}`];
  if (algorithm !== undefined) checkAlgorithm(algorithm);
  if (algorithm !== undefined && value !== undefined) checkValue(algorithm, value);
  if (input.ContentMD5 !== undefined && base64Length(input.ContentMD5) !== 16) {
    throw invalidDigest(input.ContentMD5);
  }
  return {
    ...(algorithm && { algorithm }),
    ...(value !== undefined && { value }),
    ...(input.ContentMD5 !== undefined && { contentMd5: input.ContentMD5 }),
  };
}

/** The same, once the body has ended and its trailers are known. Trailer names are lower-case. */
export function addTrailers(
  expected: ExpectedDigests,
  trailers: Readonly<Record<string, string>>,
): ExpectedDigests {
  for (const algorithm of ALGORITHM_NAMES) {
    const value = trailers[headerName(algorithm)];
    if (value === undefined) continue;
    checkValue(algorithm, value);
    return { ...expected, algorithm, value };
  }
  return expected;
}

/** What the bytes themselves say. */
export interface Digests {
  /** Hex MD5: the ETag of an object that was uploaded in one piece. */
  readonly md5: string;
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/** @throws BadDigest, InvalidRequest */
export function verifyDigests(expected: ExpectedDigests, actual: Digests): void {
  if (expected.contentMd5 !== undefined) {
    const calculated = Buffer.from(actual.md5, 'hex').toString('base64');
    if (expected.contentMd5 !== calculated) {
      throw badDigest('Content-MD5', {
        ExpectedDigest: expected.contentMd5,
        CalculatedDigest: calculated,
      });
    }
  }
  if (expected.algorithm === undefined) return;
  if (expected.value === undefined) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or ' +
        'x-amz-trailer headers were found.',
    );
  }
  if (expected.value !== actual.checksums.get(expected.algorithm)) {
    throw badDigest(expected.algorithm);
  }
}

/** Computes MD5 and some checksums in a single pass. */
export class DigestStream {
  readonly #md5: Hash = createHash('md5');
  readonly #hashers = new Map<ChecksumAlgorithm, Hasher>();

  constructor(algorithms: Iterable<ChecksumAlgorithm>) {
    for (const algorithm of algorithms) {
      this.#hashers.set(algorithm, ALGORITHMS[algorithm].create());
    }
  }

  update(chunk: Uint8Array): void {
    this.#md5.update(chunk);
    for (const hasher of this.#hashers.values()) hasher.update(chunk);
  }

  async finish(): Promise<Digests> {
    const checksums = new Map<ChecksumAlgorithm, string>();
    for (const [algorithm, hasher] of this.#hashers) {
      checksums.set(algorithm, Buffer.from(await hasher.digest()).toString('base64'));
    }
    return { md5: this.#md5.digest('hex'), checksums };
  }
}

/** One of the checksums that were computed over all bytes. */
export function fullObjectChecksum(digests: Digests, algorithm: ChecksumAlgorithm): Checksum {
  const value = digests.checksums.get(algorithm);
  assert(value !== undefined, `${algorithm} was not computed`);
  return { algorithm, type: 'FULL_OBJECT', value };
}

/** The checksum of a multipart object in terms of its parts' checksums. */
export async function compositeChecksum(
  algorithm: ChecksumAlgorithm,
  partValues: readonly string[],
): Promise<Checksum> {
  const hasher = ALGORITHMS[algorithm].create();
  for (const value of partValues) hasher.update(Buffer.from(value, 'base64'));
  const digest = Buffer.from(await hasher.digest()).toString('base64');
  return { algorithm, type: 'COMPOSITE', value: `${digest}-${partValues.length}` };
}

/** Members of an answer that carries a checksum. */
export function checksumMembers(checksum: Checksum): ChecksumMembers {
  return { [`Checksum${checksum.algorithm}`]: checksum.value };
}

/** `x-amz-checksum-crc32` and its like. */
export function headerName(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** @throws InvalidRequest */
export function checkAlgorithm(algorithm: ChecksumAlgorithm): void {
  if (Object.hasOwn(ALGORITHMS, algorithm)) return;
  throw invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with a valid one.',
  );
}

/** @throws InvalidRequest */
export function checkValue(algorithm: ChecksumAlgorithm, value: string): void {
  if (base64Length(value) === ALGORITHMS[algorithm].digestBytes) return;
  throw invalidRequest(`Value for ${headerName(algorithm)} header is invalid.`);
}

/** How many bytes a canonical base64 text stands for; undefined when it is none. */
function base64Length(text: string): number | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes.length : undefined;
}
