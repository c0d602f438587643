import { describe, expect, it } from 'vitest';
import {
  createScaling,
  GROWTH_INTERVAL_MS,
  onEmptyPoll,
  onFailure,
  onSaturation,
  type SqsScaling,
} from '../../../../../local/services/lambda/model/sqs-scaling.ts';

function repeat(scaling: SqsScaling, step: (s: SqsScaling) => SqsScaling, count: number) {
  let current = scaling;
  for (let i = 0; i < count; i++) current = step(current);
  return current.concurrency;
}

describe('concurrency on a queue', () => {
  it('starts at five', () => {
    expect(createScaling(undefined).concurrency).toBe(5);
  });

  it('starts at the mapping’s maximum when that is lower', () => {
    expect(createScaling(2).concurrency).toBe(2);
  });

  it('grows by 300 in a minute while messages remain, up to 1,250', () => {
    const steps = 60_000 / GROWTH_INTERVAL_MS;
    expect(repeat(createScaling(undefined), onSaturation, steps)).toBe(305);
    expect(repeat(createScaling(undefined), onSaturation, 10 * steps)).toBe(1250);
  });

  it('never passes the mapping’s maximum', () => {
    expect(repeat(createScaling(8), onSaturation, 1000)).toBe(8);
  });

  it('falls by one for each poll that finds nothing, back to five', () => {
    const grown = { ceiling: 1250, concurrency: 9 };
    expect(repeat(grown, onEmptyPoll, 3)).toBe(6);
    expect(repeat(grown, onEmptyPoll, 100)).toBe(5);
  });

  it('halves with each failure, down to one, and recovers', () => {
    const grown = { ceiling: 1250, concurrency: 9 };
    expect(repeat(grown, onFailure, 1)).toBe(4);
    expect(repeat(grown, onFailure, 10)).toBe(1);
    expect(onSaturation({ ceiling: 1250, concurrency: 1 }).concurrency).toBe(2);
    expect(onEmptyPoll({ ceiling: 1250, concurrency: 1 }).concurrency).toBe(5);
  });
});
