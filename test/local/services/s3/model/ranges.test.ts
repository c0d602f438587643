import { describe, expect, it } from 'vitest';
import { parseRange } from '../../../../../local/services/s3/model/ranges.ts';

describe('parseRange', () => {
  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=0-9', 0, 10],
    ['bytes=5-', 5, 5],
    ['bytes=5-1000', 5, 5],
    ['bytes=-3', 7, 3],
    ['bytes=-1000', 0, 10],
  ])('reads %s of ten bytes', (range, offset, sizeBytes) => {
    expect(parseRange(range, 10)).toEqual({ offset, sizeBytes });
  });

  it.each(['bytes=4-2', 'bytes=0-1,3-4', 'items=0-1', 'bytes=-', 'bytes=a-b'])(
    'ignores %s',
    (range) => {
      expect(parseRange(range, 10)).toBeUndefined();
    },
  );

  it.each([
    ['bytes=10-', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
    ['bytes=-5', 0],
  ])('answers InvalidRange to %s of %i bytes', (range, sizeBytes) => {
    expect(() => parseRange(range, sizeBytes)).toThrow(
      expect.objectContaining({
        code: 'InvalidRange',
        statusCode: 416,
        members: { RangeRequested: range, ActualObjectSize: sizeBytes },
      }),
    );
  });
});
