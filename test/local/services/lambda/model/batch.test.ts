import { describe, expect, it } from 'vitest';
import { countThatFit, toBatchPayload } from '../../../../../local/services/lambda/model/batch.ts';

const sized = (...sizes: number[]) => sizes.map((sizeBytes) => ({ sizeBytes }));

describe('batch', () => {
  it('takes as many records as its size allows', () => {
    expect(countThatFit(sized(1, 1, 1), 2)).toBe(2);
    expect(countThatFit(sized(1, 1, 1), 10)).toBe(3);
  });

  it('ends at 6 MB, but holds at least one record', () => {
    const mebibyte = 1024 * 1024;
    expect(countThatFit(sized(...Array(10).fill(mebibyte)), 10)).toBe(5);
    expect(countThatFit(sized(7 * mebibyte, 1), 10)).toBe(1);
  });

  it('is given to the function as a list of its records', () => {
    const payload = toBatchPayload([{ json: '{"n":1}' }, { json: '{"n":2}' }]);
    expect(JSON.parse(payload)).toEqual({ Records: [{ n: 1 }, { n: 2 }] });
  });
});
