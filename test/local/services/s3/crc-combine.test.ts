import { describe, expect, it } from 'vitest';
import { DigestStream } from '../../../../local/services/s3/checksums.ts';
import { canCombine, combineCrcs } from '../../../../local/services/s3/crc-combine.ts';
import { bytes } from './harness.ts';

async function crcOf(algorithm: 'CRC32' | 'CRC32C' | 'CRC64NVME', content: Buffer) {
  const digests = new DigestStream([algorithm]);
  digests.update(content);
  return (await digests.finish()).checksums.get(algorithm) ?? '';
}

describe('combineCrcs', () => {
  it.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    'gives the %s of the whole from those of its pieces',
    async (algorithm) => {
      const content = bytes(10_007);
      const cuts = [0, 1, 5000, 5000, 9999, content.length];
      const pieces = await Promise.all(
        cuts.slice(1).map(async (end, index) => {
          const piece = content.subarray(cuts[index], end);
          return { value: await crcOf(algorithm, piece), sizeBytes: piece.length };
        }),
      );
      expect(combineCrcs(algorithm, pieces)).toBe(await crcOf(algorithm, content));
    },
  );

  it('knows that hashes cannot be combined', () => {
    expect(canCombine('CRC64NVME')).toBe(true);
    expect(canCombine('SHA256')).toBe(false);
  });
});
