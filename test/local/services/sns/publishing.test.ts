import { describe, expect, it } from 'vitest';
import { createSnsHarness } from './harness.ts';

describe('a hand-off from another service', () => {
  const principal = { kind: 'service', name: 'events.amazonaws.com' } as const;

  it('is published, with its subject, attributes and trace', async () => {
    const sns = createSnsHarness();
    const topicArn = sns.createTopic();
    const queueArn = sns.createQueue();
    sns.subscribe(topicArn, queueArn);
    await sns.host.deliver(topicArn, {
      principal,
      body: '{"alarm":1}',
      subject: 'ALARM',
      attributes: { severity: { dataType: 'String', stringValue: 'high' } },
      traceHeader: 'Root=1-a',
    });
    const [message] = sns.receive(queueArn);
    expect(message?.Attributes).toMatchObject({ AWSTraceHeader: 'Root=1-a' });
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      Subject: 'ALARM',
      Message: '{"alarm":1}',
      MessageAttributes: { severity: { Type: 'String', Value: 'high' } },
    });
  });

  it('is refused for a topic that is not there: NotFound', async () => {
    const sns = createSnsHarness();
    const delivered = sns.host.deliver(sns.host.arn('sns', 'none'), { principal, body: 'a' });
    await expect(delivered).rejects.toMatchObject({ queryCode: 'NotFound', fault: 'client' });
  });
});
