import { describe, expect, it } from 'vitest';
import {
  type AsyncEvent,
  type AsyncRules,
  afterError,
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
    const patient = { ...RULES, maximumEventAgeMs: 21_600_000 };
    const after = (invokeCount: number) => afterError(event({ invokeCount }), patient, 1000);
    expect([1, 2, 3].map(after)).toEqual([60_000, 120_000, 'RetriesExhausted']);
  });

  it('is retried no more often than its function allows', () => {
    const once = { ...RULES, maximumRetryAttempts: 1 };
    expect(afterError(event({ invokeCount: 2 }), once, 1000)).toBe('RetriesExhausted');
    const never = { ...RULES, maximumRetryAttempts: 0 };
    expect(afterError(event({ invokeCount: 1 }), never, 1000)).toBe('RetriesExhausted');
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

  it('is given up at once when it would be too old for its next attempt', () => {
    expect(afterError(event({ invokeCount: 1 }), RULES, 1000)).toBe(60_000);
    expect(afterError(event({ invokeCount: 1 }), RULES, 1001)).toBe('EventAgeExceeded');
  });

  it('is given up at once when its function has a reserved concurrency of zero', () => {
    expect(onTurn(event(), { ...RULES, reservedConcurrency: 0 }, 1000)).toBe(
      'ZeroReservedConcurrency',
    );
    expect(onTurn(event(), { ...RULES, reservedConcurrency: 1 }, 1000)).toBe('invoke');
  });
});
