import { describe, expect, it } from 'vitest';
import { Random } from '../../../../../local/kernel/random.ts';
import type { LambdaFault } from '../../../../../local/lambda-fault.ts';
import { decideInjection } from '../../../../../local/services/lambda/faults/injection.ts';

const fault = (
  kind: string,
  parameters: LambdaFault['parameters'],
  more: Partial<LambdaFault> = {},
) => ({
  experimentId: 'EXP1',
  actionName: kind,
  actionId: `aws:lambda:${kind}`,
  functionArn: 'arn',
  parameters,
  startsAtMs: 0,
  endsAtMs: 1000,
  ...more,
});
const decide = (faults: LambdaFault[], requestId = 'r', qualifier = '$LATEST', nowMs = 500) =>
  decideInjection(faults, { requestId, qualifier }, nowMs, new Random('1'));
const ERROR = fault('invocation-error', { preventExecution: 'true' });

describe('an injected fault', () => {
  it.each([1, 10, 50, 99])(
    'hits %i %% of 10,000 invocations, within the 99.9 %% interval',
    (percentage) => {
      const one = fault('invocation-error', {
        preventExecution: 'true',
        invocationPercentage: String(percentage),
      });
      let hits = 0;
      for (let n = 0; n < 10_000; n++) if (decide([one], `request ${n}`).outcome) hits++;
      const p = percentage / 100;
      const halfWidth = 3.29 * Math.sqrt(10_000 * p * (1 - p));
      expect(Math.abs(hits - 10_000 * p)).toBeLessThanOrEqual(halfWidth);
    },
  );

  it('hits all at 100 % and none at 0 %', () => {
    const at = (invocationPercentage: string) =>
      fault('invocation-error', { preventExecution: 'true', invocationPercentage });
    for (let n = 0; n < 100; n++) {
      expect(decide([at('100')], `${n}`).outcome).toBeDefined();
      expect(decide([at('0')], `${n}`).outcome).toBeUndefined();
    }
  });

  it('hits the same invocations from the same seed, whatever else is asked in between', () => {
    const half = fault('invocation-error', {
      preventExecution: 'true',
      invocationPercentage: '50',
    });
    const requests = Array.from({ length: 100 }, (_, n) => `request ${n}`);
    const inOrder = requests.map((id) => decide([half], id).outcome !== undefined);
    const random = new Random('1');
    const backwards = requests.toReversed().map((requestId) => {
      random.uint32();
      const invocation = { requestId, qualifier: '$LATEST' };
      return decideInjection([half], invocation, 500, random).outcome !== undefined;
    });
    expect(backwards.reverse()).toEqual(inOrder);
  });

  it('is there from its start until its end', () => {
    expect(decide([ERROR], 'r', '$LATEST', 999).outcome).toBeDefined();
    expect(decide([ERROR], 'r', '$LATEST', 1000).outcome).toBeUndefined();
    const later = { ...ERROR, startsAtMs: 600 };
    expect(decide([later]).outcome).toBeUndefined();
  });

  it('is for the qualifier that it names alone', () => {
    const live = { ...ERROR, qualifier: 'live' };
    expect(decide([live], 'r', 'live').outcome).toBeDefined();
    expect(decide([live], 'r', '$LATEST').outcome).toBeUndefined();
  });

  it('delays and fails at once, where one action of each kind is there', () => {
    const delay = fault('invocation-add-delay', { startupDelayMilliseconds: '700' });
    expect(decide([delay, ERROR])).toEqual({ delayMs: 700, outcome: { preventsExecution: true } });
    expect(decide([fault('invocation-add-delay', {})])).toEqual({ delayMs: 1000 });
  });

  it('that began first has its way over its like', () => {
    const delay = (ms: string, startsAtMs: number) =>
      fault('invocation-add-delay', { startupDelayMilliseconds: ms }, { startsAtMs });
    expect(decide([delay('200', 10), delay('100', 5)]).delayMs).toBe(100);
  });
});
