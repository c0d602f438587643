import { describe, expect, it } from 'vitest';
import {
  type AsyncEvent,
  type AsyncRules,
  delayAfterError,
  delayAfterRefusal,
  onTurn,
} from '../../../../../local/services/lambda/model/async-event.ts';

const event = (change: Partial<AsyncEvent> = {}): AsyncEvent => ({
  requestId: 'r',
  payload: '{}',
  traceHeader: undefined,
  receivedAtMs: 1000,
  invokeCount: 0,
  refusedCount: 0,
  ...change,
});
const RULES: AsyncRules = {
  maximumRetryAttempts: 2,
  maximumEventAgeMs: 60_000,
  reservedConcurrency: undefined,
};

describe('asynchronous event', () => {
  it('is retried a minute after its first failure and two minutes after its second', () => {
    expect([1, 2, 3].map((invokeCount) => delayAfterError(event({ invokeCount }), RULES))).toEqual([
      60_000,
      120_000,
      undefined,
    ]);
  });

  it('is retried no more often than its function allows', () => {
    const once = { ...RULES, maximumRetryAttempts: 1 };
    expect(delayAfterError(event({ invokeCount: 2 }), once)).toBeUndefined();
    const never = { ...RULES, maximumRetryAttempts: 0 };
    expect(delayAfterError(event({ invokeCount: 1 }), never)).toBeUndefined();
  });

  it('waits from one second, doubling to five minutes, while its function is throttled', () => {
    const delays = [1, 2, 3, 8, 9, 10, 50].map((refusedCount) =>
      delayAfterRefusal(event({ refusedCount })),
    );
    expect(delays).toEqual([1000, 2000, 4000, 128_000, 256_000, 300_000, 300_000]);
  });

  it('is given up when it is older than its function allows', () => {
    expect(onTurn(event(), RULES, 61_000)).toBe('invoke');
    expect(onTurn(event(), RULES, 61_001)).toBe('EventAgeExceeded');
  });

  it('is given up at once when its function has a reserved concurrency of zero', () => {
    expect(onTurn(event(), { ...RULES, reservedConcurrency: 0 }, 1000)).toBe('RetriesExhausted');
    expect(onTurn(event(), { ...RULES, reservedConcurrency: 1 }, 1000)).toBe('invoke');
  });
});
