import type { ChecksumAlgorithm } from '@aws-sdk/client-s3';

/** Generator polynomials, bits reflected, as the algorithms process them. */
const POLYNOMIALS: Partial<Record<ChecksumAlgorithm, { width: bigint; polynomial: bigint }>> = {
  CRC32: { width: 32n, polynomial: 0xedb88320n },
  CRC32C: { width: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** Whether the checksum of a whole can be had from the checksums of its parts. */
export function canCombine(algorithm: ChecksumAlgorithm): boolean {
  return POLYNOMIALS[algorithm] !== undefined;
}

/**
 * The CRC of bytes laid end to end, from the CRC and length of each piece, without reading them
 * again: appending n bytes multiplies the CRC so far by x^8n modulo the polynomial (zlib's
 * crc32_combine). Values are base64.
 */
export function combineCrcs(
  algorithm: ChecksumAlgorithm,
  pieces: readonly { readonly value: string; readonly sizeBytes: number }[],
): string {
  const field = POLYNOMIALS[algorithm];
  if (field === undefined) throw new TypeError(`${algorithm} is no CRC`);
  const { width, polynomial } = field;
  const shifts = new Map<number, bigint>();
  let combined = 0n;
  for (const { value, sizeBytes } of pieces) {
    // Parts nearly always share one size, and the power costs more than all else here.
    const shift = shifts.get(sizeBytes) ?? powerOfX(8n * BigInt(sizeBytes), width, polynomial);
    shifts.set(sizeBytes, shift);
    const crc = BigInt(`0x${Buffer.from(value, 'base64').toString('hex')}`);
    combined = multiply(combined, shift, width, polynomial) ^ crc;
  }
  const digits = combined.toString(16).padStart(Number(width) / 4, '0');
  return Buffer.from(digits, 'hex').toString('base64');
}

/** a · b modulo the polynomial, over GF(2), bits reflected: the highest bit is x^0. */
function multiply(a: bigint, b: bigint, width: bigint, polynomial: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = 1n << (width - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}

/** x^exponent modulo the polynomial, by squaring. */
function powerOfX(exponent: bigint, width: bigint, polynomial: bigint): bigint {
  let power = 1n << (width - 1n);
  let square = 1n << (width - 2n);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = multiply(power, square, width, polynomial);
    square = multiply(square, square, width, polynomial);
  }
  return power;
}
