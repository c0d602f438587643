import { describe, expect, it } from 'vitest';
import { recordMetrics } from '../../../helpers/metric-recorder.ts';
import { createEventBridgeHarness } from './harness.ts';

describe('the metrics of PutEvents', () => {
  it('count calls, entries, failures and bytes, over all buses', async () => {
    const events = createEventBridgeHarness();
    const sums = recordMetrics(events.host);
    const entry = { Source: 'app', DetailType: 'Thing', Detail: '{}' };
    await events.call('PutEvents', { Entries: [entry, { ...entry, Source: 'aws.s3' }] });
    await expect(events.call('PutEvents', { Entries: [] })).rejects.toThrow();
    expect(Object.fromEntries(sums)).toEqual({
      'AWS/Events PutEventsApproximateCallCount': 2,
      'AWS/Events PutEventsApproximateSuccessCount': 1,
      'AWS/Events PutEventsApproximateFailedCount': 1,
      'AWS/Events PutEventsEntriesCount': 2,
      'AWS/Events PutEventsFailedEntriesCount': 1,
      'AWS/Events PutEventsRequestSize': 'appThing{}'.length + 'aws.s3Thing{}'.length,
    });
  });
});
