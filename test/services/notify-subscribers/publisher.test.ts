import type { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { notificationOf } from '../../../services/notify-subscribers/notification.ts';
import { SnsPublisher } from '../../../services/notify-subscribers/publisher.ts';
import { fileRecord } from '../../helpers/stream-record.ts';

type Input = PublishBatchCommand['input'];

/** A topic that refuses what it is told to. */
function topic(answer: (input: Input) => { Failed?: object[] } = () => ({})) {
  const calls: Input[] = [];
  const client = {
    send: async ({ input }: PublishBatchCommand) => {
      calls.push(input);
      return answer(input);
    },
  } as unknown as SNSClient;
  return { calls, publisher: new SnsPublisher(client, 'arn:aws:sns:eu-west-1:1:t') };
}

const outgoing = (count: number, key = 'data.csv') =>
  Array.from({ length: count }, (_, i) => ({
    notification: notificationOf(fileRecord({ uploadId: `${i}`, key })),
    traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
  }));

describe('a publisher', () => {
  it('sends ten notifications a call, with what subscribers filter on', async () => {
    const { calls, publisher } = topic();
    expect(await publisher.publish(outgoing(23))).toEqual(Array(23).fill(undefined));
    const sizes = calls.map(({ PublishBatchRequestEntries }) => PublishBatchRequestEntries?.length);
    expect(sizes.toSorted()).toEqual([10, 10, 3]);
    expect(calls[0]?.PublishBatchRequestEntries?.[0]?.MessageAttributes).toEqual({
      status: { DataType: 'String', StringValue: 'PROCESSED' },
      format: { DataType: 'String', StringValue: 'csv' },
      traceHeader: {
        DataType: 'String',
        StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      },
    });
  });

  it('keeps a call below 256 KB', async () => {
    const { calls, publisher } = topic();
    await publisher.publish(outgoing(10, 'k'.repeat(60_000)));
    for (const { PublishBatchRequestEntries: entries = [] } of calls) {
      expect(Buffer.byteLength(entries.map(({ Message }) => Message).join(''))).toBeLessThan(
        262_144,
      );
    }
    expect(calls.flatMap((call) => call.PublishBatchRequestEntries ?? [])).toHaveLength(10);
  });

  it('tells which entries were refused, and which calls failed', async () => {
    const { publisher } = topic(({ PublishBatchRequestEntries: entries = [] }) => {
      if (entries.some(({ Id }) => Id === '10')) throw new RangeError('no connection');
      return { Failed: [{ Id: '4', Code: 'InternalError', Message: 'x', SenderFault: false }] };
    });
    const errors = await publisher.publish(outgoing(12));
    expect(errors.flatMap((error, i) => (error === undefined ? [] : [i]))).toEqual([4, 10, 11]);
    expect(errors[4]).toMatchObject({ code: 'InternalError' });
  });
});
