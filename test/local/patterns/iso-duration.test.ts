import { describe, expect, it } from 'vitest';
import { parseIsoDurationMs } from '../../../local/patterns/iso-duration.ts';

describe('an ISO 8601 duration', () => {
  it.each([
    ['PT5M', 300_000],
    ['PT1H30M', 5_400_000],
    ['P1DT1S', 86_401_000],
    ['P2D', 172_800_000],
  ])('%s is %i ms', (text, ms) => expect(parseIsoDurationMs(text)).toBe(ms));

  it.each(['', 'P', 'PT', '5M', 'PT5', 'PT1.5M', 'P1W', 'P1D5M'])('is not %j', (text) => {
    expect(parseIsoDurationMs(text)).toBeUndefined();
  });
});
