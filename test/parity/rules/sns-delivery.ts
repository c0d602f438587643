import { PublishBatchCommand, SetSubscriptionAttributesCommand } from '@aws-sdk/client-sns';
import { expect } from 'vitest';
import { documented, type Rule } from '../rule.ts';
import { createQueue, createTopic, RECORDED, RECORDED_FILTERS } from './sns-helpers.ts';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const number = (StringValue: string) => ({ DataType: 'Number', StringValue });
const list = (...values: string[]) => ({
  DataType: 'String.Array',
  StringValue: JSON.stringify(values),
});

/** A condition on the attribute `a`, values it takes, and values it does not; undefined stands for no attribute. */
const CONDITIONS: readonly (readonly [
  condition: unknown,
  taken: readonly (object | undefined)[],
  refused: readonly (object | undefined)[],
])[] = [
  ['red', [text('red'), list('blue', 'red')], [text('Red'), text('re'), undefined]],
  [{ prefix: 'rug' }, [text('rugby')], [text('drug')]],
  [{ suffix: 'ball' }, [text('football')], [text('balls')]],
  [{ 'equals-ignore-case': 'tennis' }, [text('TENNIS')], [text('table tennis')]],
  [{ 'anything-but': ['red', 'blue'] }, [text('green')], [text('red')]],
  [{ 'anything-but': { prefix: 'order-' } }, [text('data')], [text('order-1')]],
  [{ numeric: ['=', 30.15] }, [number('30.15'), number('3.015e1')], [number('30.1')]],
  [{ numeric: ['>', 0, '<=', 150] }, [number('150')], [number('0'), number('150.1')]],
  [{ exists: true }, [text('x')], [undefined]],
  [{ exists: false }, [undefined], [text('x')]],
  [{ cidr: '10.0.0.0/24' }, [text('10.0.0.255')], [text('10.0.1.0')]],
  [{ wildcard: 'a*e' }, [text('apple')], [text('apples')]],
];

export const SNS_DELIVERY_RULES: readonly Rule[] = [
  {
    title: 'A message reaches every queue that is subscribed: in an envelope, or raw',
    mark: RECORDED,
    async holds(aws) {
      const { publish, subscribe, TopicArn } = await createTopic(aws);
      const [wrapped, raw] = [await createQueue(aws), await createQueue(aws)];
      await subscribe(wrapped.arn);
      await subscribe(raw.arn, { RawMessageDelivery: 'true' });
      const MessageAttributes = {
        n: number('99.12'),
        bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(2, 3, 4) },
      };
      const { MessageId } = await publish({ Message: 'text', Subject: 's', MessageAttributes });
      expect(JSON.parse((await wrapped.bodies())[0] ?? '')).toMatchObject({
        Type: 'Notification',
        MessageId,
        TopicArn,
        Subject: 's',
        Message: 'text',
        SignatureVersion: '1',
        MessageAttributes: {
          n: { Type: 'Number', Value: '99.12' },
          bytes: { Type: 'Binary', Value: 'AgME' },
        },
      });
      expect(await raw.receive()).toMatchObject([{ Body: 'text', MessageAttributes }]);
    },
  },
  {
    title: 'A message has a text of its own for queues where its structure says so',
    mark: RECORDED,
    async holds(aws) {
      const { publish, subscribe } = await createTopic(aws);
      const queue = await createQueue(aws);
      await subscribe(queue.arn, { RawMessageDelivery: 'true' });
      const MessageStructure = 'json';
      await publish({ Message: '{"default":"all","sqs":"queues"}', MessageStructure });
      await publish({ Message: '{"default":"all","sqs":1}', MessageStructure });
      expect((await queue.bodies()).sort()).toEqual(['all', 'queues']);
    },
  },
  ...CONDITIONS.map(
    ([condition, taken, refused]): Rule => ({
      title: `A filter policy of \`${JSON.stringify(condition)}\` lets through what matches it alone`,
      mark: documented(
        'https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html',
      ),
      async holds(aws) {
        const { publish, subscribe } = await createTopic(aws);
        const queue = await createQueue(aws);
        await subscribe(queue.arn, {
          RawMessageDelivery: 'true',
          FilterPolicy: JSON.stringify({ a: [condition] }),
        });
        // A policy is asked only of messages that have attributes at all.
        const send = (Message: string, a: object | undefined) => {
          const MessageAttributes = {
            other: text('x'),
            ...(a && { a: a as { DataType: string } }),
          };
          return publish({ Message, MessageAttributes });
        };
        for (const [index, a] of taken.entries()) await send(`taken ${index}`, a);
        for (const [index, a] of refused.entries()) await send(`refused ${index}`, a);
        expect((await queue.bodies()).sort()).toEqual(taken.map((_, index) => `taken ${index}`));
      },
    }),
  ),
  {
    title: 'A filter policy of the body matches its JSON, nested and in lists, and no other text',
    mark: RECORDED_FILTERS,
    async holds(aws) {
      const { publish, subscribe } = await createTopic(aws);
      const queue = await createQueue(aws);
      await subscribe(queue.arn, {
        RawMessageDelivery: 'true',
        FilterPolicyScope: 'MessageBody',
        FilterPolicy: '{"object":{"key":[{"prefix":"auto-"},"hardcoded"],"n":[{"exists":false}]}}',
      });
      const taken = ['{"object":{"key":"auto-1"}}', '{"object":{"key":["x","hardcoded"]}}'];
      const refused = ['{"object":{"key":"x"}}', '{"object":{"key":"auto-1","n":1}}', 'auto-1'];
      for (const Message of [...taken, ...refused]) await publish({ Message });
      expect((await queue.bodies()).sort()).toEqual([...taken].sort());
    },
  },
  {
    title: 'What a deleted queue should have got goes to the dead-letter queue of its subscription',
    mark: RECORDED,
    async holds(aws) {
      for (const RawMessageDelivery of ['true', 'false']) {
        const { sns, publish, subscribe } = await createTopic(aws);
        const [queue, deadLetters] = [await createQueue(aws), await createQueue(aws)];
        const { SubscriptionArn } = await subscribe(queue.arn, { RawMessageDelivery });
        await sns.send(
          new SetSubscriptionAttributesCommand({
            SubscriptionArn,
            AttributeName: 'RedrivePolicy',
            AttributeValue: JSON.stringify({ deadLetterTargetArn: deadLetters.arn }),
          }),
        );
        await queue.remove();
        await publish({ Message: 'lost', MessageAttributes: { n: number('1') } });
        const [message] = await deadLetters.receive();
        if (RawMessageDelivery === 'true') {
          const MessageAttributes = { n: number('1') };
          expect(message).toMatchObject({ Body: 'lost', MessageAttributes });
        } else {
          expect(JSON.parse(message?.Body ?? '')).toMatchObject({ Message: 'lost' });
        }
      }
    },
  },
  {
    title: 'A batch takes the entries that are right and names the others',
    mark: documented('https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html'),
    async holds(aws) {
      const { sns, TopicArn } = await createTopic(aws);
      const PublishBatchRequestEntries = [
        { Id: '1', Message: 'a' },
        { Id: '2', Message: 'b', Subject: 'two\nlines' },
      ];
      const answer = await sns.send(
        new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }),
      );
      expect(answer.Successful).toMatchObject([{ Id: '1' }]);
      expect(answer.Failed).toMatchObject([{ Id: '2', SenderFault: true }]);
    },
  },
  {
    title: 'A batch is refused whole for too many entries, an id twice, and ids of a wrong form',
    mark: RECORDED,
    async holds(aws) {
      const { sns, TopicArn } = await createTopic(aws);
      const send = (ids: readonly string[], more: object = {}) =>
        sns.send(
          new PublishBatchCommand({
            TopicArn,
            PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: 'a', ...more })),
          }),
        );
      const eleven = Array.from({ length: 11 }, (_, index) => `id_${index}`);
      const entry = 'The Id of a batch entry in the batch request';
      for (const [ids, message] of [
        [eleven, 'The batch request contains more entries than permissible.'],
        [['1', '1'], 'Two or more batch entries in the request have the same Id.'],
        [['message.id'], `${entry} contains an impermissible character: message.id`],
        [['a'.repeat(81)], `${entry} is too long: ${'a'.repeat(81)}`],
      ] as const) {
        await expect(send(ids)).rejects.toMatchObject({ message });
      }
      const structure = { Message: '{"sqs":"test"}', MessageStructure: 'json' };
      await expect(send(['1'], structure)).rejects.toMatchObject({
        message: 'Invalid parameter: Message Structure - No default entry in JSON message body',
      });
    },
  },
];
