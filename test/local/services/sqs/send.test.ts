import { describe, expect, it } from 'vitest';
import { createSqsHarness } from './harness.ts';

const EVENTS = {
  kind: 'service',
  name: 'events.amazonaws.com',
  sourceArn: 'arn:aws:events:us-east-1:000000000000:rule/rule',
} as const;

describe('a hand-off from another service', () => {
  it('becomes a message with its attributes and trace, sent by the service', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    await sqs.host.deliver(sqs.attribute(url, 'QueueArn'), {
      principal: EVENTS,
      body: '{}',
      attributes: {
        RULE_ARN: { dataType: 'String', stringValue: EVENTS.sourceArn },
        bytes: { dataType: 'Binary', binaryValue: Uint8Array.of(1) },
      },
      traceHeader: 'Root=1-a',
      messageGroupId: 'tenant',
    });
    expect(sqs.receive(url)).toMatchObject([
      {
        Body: '{}',
        MessageAttributes: {
          RULE_ARN: { DataType: 'String', StringValue: EVENTS.sourceArn },
          bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1) },
        },
        Attributes: {
          SenderId: 'events.amazonaws.com',
          AWSTraceHeader: 'Root=1-a',
          MessageGroupId: 'tenant',
        },
      },
    ]);
  });

  it('reaches who waits for the queue', async () => {
    const sqs = createSqsHarness();
    const url = sqs.createQueue('queue');
    const polled = sqs.poll(url);
    await sqs.host.deliver(sqs.attribute(url, 'QueueArn'), { principal: EVENTS, body: 'a' });
    expect((await polled)[0]?.Body).toBe('a');
  });

  it('is refused for a queue that is not there: QueueDoesNotExist', async () => {
    const sqs = createSqsHarness();
    const arn = 'arn:aws:sqs:us-east-1:000000000000:none';
    const delivered = sqs.host.deliver(arn, { principal: EVENTS, body: 'a' });
    await expect(delivered).rejects.toMatchObject({ code: 'QueueDoesNotExist', fault: 'client' });
  });
});
