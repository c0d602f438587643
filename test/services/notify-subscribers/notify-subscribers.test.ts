import { describe, expect, it } from 'vitest';
import { NOTIFICATION_OBJECTIVE_MS } from '../../../services/notify-subscribers/contract.ts';
import { notifySubscribers } from '../../../services/notify-subscribers/notify-subscribers.ts';
import type { OutgoingNotification } from '../../../services/notify-subscribers/publisher.ts';
import { RecordingObservability } from '../../helpers/recording-observability.ts';
import { fileRecord, streamRecord } from '../../helpers/stream-record.ts';

const NOW = Date.parse('2026-01-02T03:04:07Z');
const uploadId = (i: number) => `${i}`.padStart(32, '0');
const records = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    streamRecord(fileRecord({ uploadId: uploadId(i) }), `${100 + i}`),
  );

interface Faults {
  /** Uploads that SNS refuses. */
  readonly refused?: Set<string>;
  readonly findError?: Error;
  readonly rememberError?: Error;
  /** How long after the usual moment it runs. */
  readonly lateMs?: number;
}

function world(faults: Faults = {}) {
  const sent: OutgoingNotification[] = [];
  const remembered = new Map<string, number>();
  const observability = new RecordingObservability();
  const dependencies = {
    observability,
    now: () => NOW + (faults.lateMs ?? 0),
    sentLog: {
      find: async (ids: readonly string[]) => {
        if (faults.findError) throw faults.findError;
        return new Set(ids.filter((id) => remembered.has(id)));
      },
      remember: async (ids: readonly string[], expiresAt: number) => {
        if (faults.rememberError) throw faults.rememberError;
        for (const id of ids) remembered.set(id, expiresAt);
      },
    },
    publisher: {
      publish: async (notifications: readonly OutgoingNotification[]) =>
        notifications.map((each) => {
          if (faults.refused?.has(each.notification.uploadId)) return new Error('refused');
          sent.push(each);
          return undefined;
        }),
    },
  };
  const run = (batch = records(3)) => notifySubscribers(batch, dependencies);
  return { sent, remembered, observability, run };
}

describe('a batch of records', () => {
  it('is announced, each in its own trace', async () => {
    const { sent, observability, run } = world();
    expect(await run()).toEqual([]);
    expect(sent.map(({ notification }) => notification)).toMatchObject([
      {
        uploadId: uploadId(0),
        bucket: 'uploads',
        key: 'data.csv',
        status: 'PROCESSED',
        summary: { format: 'csv', rowCount: 1, columnCount: 1, storedBytes: 8 },
      },
      { uploadId: uploadId(1) },
      { uploadId: uploadId(2) },
    ]);
    expect(sent[0]?.notification.summary).not.toHaveProperty('columns');
    expect(observability.traces).toHaveLength(3);
    for (const [index, trace] of observability.traces.entries()) {
      expect(trace).toMatchObject({
        traceId: '1-5759e988-bd862e3fe1be46a994272793',
        parentId: '53995c3f42cd8ad8',
        annotations: { uploadId: uploadId(index) },
        calls: ['DynamoDB BatchGetItem', 'SNS PublishBatch', 'DynamoDB BatchWriteItem'],
        closed: 1,
      });
      expect(sent[index]?.traceHeader).toBe(trace.header);
    }
    expect(observability.total('NotificationsSent')).toBe(3);
    expect(observability.emitted[0]?.values.UploadToNotificationLatency).toBe(2_000);
  });

  it('is counted as late beyond the objective', async () => {
    const { observability, run } = world();
    await run(records(1));
    expect(observability.emitted[0]?.values).toMatchObject({ NotificationsLate: 0 });
    const slow = world({ lateMs: NOTIFICATION_OBJECTIVE_MS });
    await slow.run(records(1));
    expect(slow.observability.emitted[0]?.values).toMatchObject({ NotificationsLate: 1 });
  });

  it('is remembered for seven days', async () => {
    const { remembered, run } = world();
    await run();
    expect([...remembered.values()]).toEqual(Array(3).fill(NOW / 1000 + 7 * 86_400));
  });

  it('delivered again is skipped', async () => {
    const { sent, observability, run } = world();
    await run();
    expect(await run(records(4))).toEqual([]);
    expect(sent).toHaveLength(4);
    expect(observability.total('NotificationsSkipped')).toBe(3);
  });

  it('announces a record once that is in it twice', async () => {
    const { sent, observability, run } = world();
    expect(await run([...records(1), ...records(1)])).toEqual([]);
    expect(sent).toHaveLength(1);
    expect(observability.traces.map(({ closed }) => closed)).toEqual([1]);
  });

  it('fails from the lowest refused record on, and loses nothing', async () => {
    const refused = new Set([uploadId(1), uploadId(3)]);
    const { sent, observability, run } = world({ refused });
    expect(await run(records(5))).toEqual([{ itemIdentifier: '101' }]);
    expect(observability.total('NotificationsFailed')).toBe(2);
    refused.clear();
    expect(await run(records(5).slice(1))).toEqual([]);
    expect(sent.map(({ notification }) => notification.uploadId).sort()).toEqual(
      [0, 1, 2, 3, 4].map(uploadId),
    );
  });

  it('fails as a whole, with nothing published, when what was sent cannot be read', async () => {
    const { sent, observability, run } = world({ findError: new Error('throttled') });
    expect(await run()).toEqual([{ itemIdentifier: '100' }]);
    expect(sent).toEqual([]);
    expect(observability.traces.map(({ closed }) => closed)).toEqual([1, 1, 1]);
  });

  it('counts as sent when it could not be remembered', async () => {
    const { observability, run } = world({ rememberError: new Error('throttled') });
    expect(await run()).toEqual([]);
    expect(observability.total('NotificationsSent')).toBe(3);
    expect(observability.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it.each([
    ['has no image', { dynamodb: { SequenceNumber: '200', NewImage: {} } }],
    ['has no date', streamRecord(fileRecord({ uploadedAt: 'yesterday' }), '200')],
  ])('announces the readable records beside one that %s', async (_, unreadable) => {
    const { sent, run } = world();
    const batch = [...records(2), unreadable];
    expect(await run(batch)).toEqual([{ itemIdentifier: '200' }]);
    expect(sent).toHaveLength(2);
  });

  it('tells why a file was rejected', async () => {
    const { sent, run } = world();
    const { summary: _, ...base } = fileRecord();
    const rejection = { reason: 'EMPTY', detail: 'The file has no content.' } as const;
    await run([streamRecord({ ...base, status: 'REJECTED', rejection }, '1')]);
    expect(sent[0]?.notification).toMatchObject({ status: 'REJECTED', rejection });
    expect(sent[0]?.notification).not.toHaveProperty('summary');
  });
});
