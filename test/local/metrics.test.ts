import { describe, expect, it } from 'vitest';
import { MetricHub } from '../../local/metrics.ts';

const IDENTITY = { namespace: 'AWS/SQS', metricName: 'Sent', dimensions: { QueueName: 'q' } };

/** Time that a test moves by hand, a timer at a time. */
function createTime(nowMs: number) {
  const timers: { readonly dueAtMs: number; readonly callback: () => void }[] = [];
  const time = {
    nowMs,
    now: () => time.nowMs,
    schedule: (delayMs: number, _label: string, callback: () => void) =>
      timers.push({ dueAtMs: time.nowMs + delayMs, callback }),
    runNext() {
      const timer = timers.shift();
      if (timer === undefined) return false;
      time.nowMs = timer.dueAtMs;
      timer.callback();
      return true;
    },
  };
  return time;
}

describe('the metric hub', () => {
  it('brings values to the keeper that came before the series was asked for', () => {
    const hub = new MetricHub(createTime(0));
    const kept: number[] = [];
    hub.keepWith({ series: () => ({ add: (value) => kept.push(value) }) });
    hub.series(IDENTITY).add(7);
    expect(kept).toEqual([7]);
  });

  it('drops values that nobody keeps, and samples nothing for nobody', () => {
    const time = createTime(0);
    const hub = new MetricHub(time);
    hub.series(IDENTITY).add(7);
    hub.everyMinute(() => expect.unreachable());
    expect(time.runNext()).toBe(false);
  });

  it('told to keep nothing, turns its keeper away', () => {
    const hub = new MetricHub(createTime(0), { isKept: false });
    hub.keepWith({ series: () => expect.unreachable() });
    hub.series(IDENTITY).add(7);
  });

  it('samples at the end of each minute, until told to stop', () => {
    const time = createTime(90_000);
    const hub = new MetricHub(time);
    hub.keepWith({ series: () => ({ add: () => undefined }) });
    const sampledAtMs: number[] = [];
    const stop = hub.everyMinute(() => sampledAtMs.push(time.nowMs));
    time.runNext();
    time.runNext();
    stop();
    time.runNext();
    expect(sampledAtMs).toEqual([119_999, 179_999]);
  });
});
