import { describe, expect, it } from 'vitest';
import {
  addTrailers,
  compositeChecksum,
  DigestStream,
  readExpectedDigests,
  verifyDigests,
} from '../../../../local/services/s3/checksums.ts';

const CONTENT = Buffer.from('123456789');

/** Check values of "123456789" as the algorithms' own publications give them. */
const CHECK_VALUES = {
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  MD5: '25f9e794323b453885f5181f1b624d0b',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
  XXHASH64: '8cb841db40e6ae83',
} as const;

async function digest(content: Buffer) {
  const digests = new DigestStream(Object.keys(CHECK_VALUES) as (keyof typeof CHECK_VALUES)[]);
  digests.update(content.subarray(0, 4));
  digests.update(content.subarray(4));
  return digests.finish();
}

describe('DigestStream', () => {
  it.each(Object.entries(CHECK_VALUES))('computes %s', async (algorithm, hex) => {
    const { checksums } = await digest(CONTENT);
    const value = checksums.get(algorithm as keyof typeof CHECK_VALUES) ?? '';
    expect(Buffer.from(value, 'base64').toString('hex')).toBe(hex);
  });

  it('computes MD5 beside, for the ETag', async () => {
    expect((await digest(CONTENT)).md5).toBe(CHECK_VALUES.MD5);
  });
});

describe('compositeChecksum', () => {
  it('is the checksum of the parts’ checksums, and their number', async () => {
    // Parts and result as S3 computed them: https://github.com/floci-io/floci/issues/3083
    const parts = [
      'lcKa6Boe7a167tUCN5C4OaFygGSYD8MBnBARTrdL+1w=',
      'gHjhbUT4oo2tSCtSZJdlKi+jeNXJT+VImqdPXsXvkOc=',
      '4l9PQ3zOPZ0oGFvknFX+J4zZwE4WMzO+l3r8XrbWOeM=',
    ];
    expect(await compositeChecksum('SHA256', parts)).toEqual({
      algorithm: 'SHA256',
      type: 'COMPOSITE',
      value: 'rVWtNbadtsaKXJAcgWPWjifHzJaXde/iV4jaJAOdivc=-3',
    });
  });
});

describe('readExpectedDigests', () => {
  it('takes the algorithm from the checksum that was sent', () => {
    expect(readExpectedDigests({ ChecksumCRC32: 'y/Q5Jg==' })).toEqual({
      algorithm: 'CRC32',
      value: 'y/Q5Jg==',
    });
  });

  it('refuses two checksums with InvalidRequest', () => {
    const both = { ChecksumCRC32: 'y/Q5Jg==', ChecksumSHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=' };
    expect(() => readExpectedDigests(both)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  });

  it.each(['not base64!', 'AAAA', 'y/Q5Jg'])('refuses the CRC32 value %s', (ChecksumCRC32) => {
    expect(() => readExpectedDigests({ ChecksumCRC32 })).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  });

  it('refuses a malformed Content-MD5 with InvalidDigest', () => {
    expect(() => readExpectedDigests({ ContentMD5: 'AAAA' })).toThrow(
      expect.objectContaining({ code: 'InvalidDigest' }),
    );
  });

  it('refuses an algorithm that S3 does not have', () => {
    const input = { ChecksumAlgorithm: 'ADLER32' } as never;
    expect(() => readExpectedDigests(input)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  });
});

describe('verifyDigests', () => {
  it('accepts what was computed alike', async () => {
    const expected = addTrailers({}, { 'x-amz-checksum-crc32': 'y/Q5Jg==', other: '1' });
    expect(expected.algorithm).toBe('CRC32');
    expect(() => verifyDigests(expected, actual)).not.toThrow();
  });

  it('refuses another checksum with BadDigest', () => {
    const expected = readExpectedDigests({ ChecksumCRC32: 'AAAAAA==' });
    expect(() => verifyDigests(expected, actual)).toThrow(
      expect.objectContaining({ code: 'BadDigest' }),
    );
  });

  it('refuses another MD5 with BadDigest and names both', () => {
    const expected = readExpectedDigests({ ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' });
    expect(() => verifyDigests(expected, actual)).toThrow(
      expect.objectContaining({
        code: 'BadDigest',
        members: {
          ExpectedDigest: 'AAAAAAAAAAAAAAAAAAAAAA==',
          CalculatedDigest: 'JfnnlDI7RTiF9RgfG2JNCw==',
        },
      }),
    );
  });

  it('refuses an announced checksum that never came', () => {
    expect(() => verifyDigests({ algorithm: 'CRC32' }, actual)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  });
});

const actual = await digest(CONTENT);
