import {
  CreateEventBusCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListTagsForResourceCommand,
  PutPermissionCommand,
  PutRuleCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from '@aws-sdk/client-eventbridge';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import { EVENTBRIDGE_ARCHIVE_RULES } from './eventbridge-archives.ts';
import { EVENTBRIDGE_DELIVERY_RULES } from './eventbridge-delivery.ts';
import { from } from './eventbridge-helpers.ts';
import { EVENTBRIDGE_PATTERN_RULES } from './eventbridge-patterns.ts';

async function bus(aws: Aws) {
  const events = aws.connect(EventBridgeClient);
  const Name = aws.name('bus');
  const { EventBusArn = '' } = await events.send(new CreateEventBusCommand({ Name }));
  return { events, Name, EventBusArn };
}

function ask(aws: Aws, detailPattern: object, detail: object) {
  const event = { source: 'app', 'detail-type': 'Thing', account: aws.account };
  return aws.connect(EventBridgeClient).send(
    new TestEventPatternCommand({
      EventPattern: JSON.stringify({ detail: detailPattern }),
      Event: JSON.stringify({
        id: '1',
        ...event,
        time: '2026-01-01T00:00:00Z',
        region: aws.region,
        resources: [],
        detail,
      }),
    }),
  );
}

/** Match expressions that AWS refuses, and its reasons. */
const REFUSED: readonly (readonly [expression: object, reason: string])[] = [
  [
    { 'anything-but': null },
    'Value of anything-but must be an array or single string/number value.',
  ],
  [
    { 'anything-but': ['a', null] },
    'Inside anything but list, start|null|boolean is not supported.',
  ],
  [{ 'anything-but': { prefix: '' } }, 'Null prefix/suffix not allowed'],
  [{ 'anything-but': { suffix: 1 } }, 'prefix/suffix match pattern must be a string'],
  [{ cidr: 'text' }, "Malformed CIDR, one '/' required"],
  [{ cidr: 'text/1x' }, 'Malformed CIDR, mask bits must be an integer'],
  [{ cidr: 'xx.1/8' }, 'Nonstandard IP address: xx.1'],
  [{ numeric: 10 }, 'Value of numeric must be an array.'],
  [{ numeric: ['>', 0, '>', 0] }, 'Bad numeric range operator: >'],
  [{ numeric: ['>', 0, '<'] }, 'Value of < must be numeric'],
  [{ wildcard: 'a**' }, 'Consecutive wildcard characters at pos 2'],
];

export const EVENTBRIDGE_RULES: readonly Rule[] = [
  ...EVENTBRIDGE_ARCHIVE_RULES,
  ...EVENTBRIDGE_DELIVERY_RULES,
  ...EVENTBRIDGE_PATTERN_RULES,
  {
    title: 'A match expression that is wrong is refused with its reason',
    mark: from('test_events_patterns'),
    async holds(aws) {
      for (const [expression, reason] of REFUSED) {
        await expect(ask(aws, { a: [expression] }, { a: 'x' })).rejects.toMatchObject({
          name: 'InvalidEventPatternException',
          message: `Event pattern is not valid. Reason: ${reason}`,
        });
      }
    },
  },
  {
    title: 'A dot joins names, in a pattern and in an event',
    mark: from('test_events_patterns'),
    async holds(aws) {
      const nested = { state: { status: 'running' } };
      const joined = { 'state.status': 'running' };
      expect((await ask(aws, { 'state.status': ['running'] }, nested)).Result).toBe(true);
      expect((await ask(aws, { state: { status: ['running'] } }, joined)).Result).toBe(true);
      expect((await ask(aws, { state: { status: ['stopped'] } }, joined)).Result).toBe(false);
    },
  },
  {
    title: 'An event that is no JSON object cannot be tested',
    mark: from('test_events_patterns'),
    async holds(aws) {
      const events = aws.connect(EventBridgeClient);
      for (const Event of ['text', '["a"]']) {
        const test = new TestEventPatternCommand({ EventPattern: '{"source":["a"]}', Event });
        await expect(events.send(test)).rejects.toMatchObject({
          message: 'Parameter Event is not valid.',
        });
      }
    },
  },
  {
    title: "A permission is a statement of the bus's policy until it is removed",
    mark: from('test_events'),
    async holds(aws) {
      const { events, Name, EventBusArn } = await bus(aws);
      const policy = async () => (await events.send(new DescribeEventBusCommand({ Name }))).Policy;
      const permission = { EventBusName: Name, Action: 'events:PutEvents' };
      await events.send(
        new PutPermissionCommand({ ...permission, Principal: '*', StatementId: 'all' }),
      );
      expect(JSON.parse((await policy()) ?? '')).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'all',
            Effect: 'Allow',
            Principal: '*',
            Action: 'events:PutEvents',
            Resource: EventBusArn,
          },
        ],
      });
      const remove = () =>
        events.send(new RemovePermissionCommand({ EventBusName: Name, StatementId: 'all' }));
      await remove();
      expect(await policy()).toBeUndefined();
      await expect(remove()).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: 'Statement with the provided id does not exist.',
      });
    },
  },
  {
    title: 'A bus and a rule carry tags; a rule that is put again keeps those it has',
    mark: from('test_events_tags'),
    async holds(aws) {
      const { events, Name, EventBusArn } = await bus(aws);
      const rule = (Value: string) =>
        events.send(
          new PutRuleCommand({
            Name: 'r',
            EventBusName: Name,
            EventPattern: '{"source":["a"]}',
            Tags: [{ Key: 'k', Value }],
          }),
        );
      const { RuleArn = '' } = await rule('1');
      const tags = async (ResourceARN: string) =>
        (await events.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
      expect(await tags(RuleArn)).toEqual([{ Key: 'k', Value: '1' }]);
      await rule('2');
      expect(await tags(RuleArn)).toEqual([{ Key: 'k', Value: '1' }]);
      const Tags = ['a', 'b'].map((Key) => ({ Key, Value: Key }));
      await events.send(new TagResourceCommand({ ResourceARN: EventBusArn, Tags }));
      await events.send(new UntagResourceCommand({ ResourceARN: EventBusArn, TagKeys: ['b'] }));
      expect(await tags(EventBusArn)).toEqual([{ Key: 'a', Value: 'a' }]);
      await expect(tags(`${EventBusArn}-x`)).rejects.toMatchObject({
        message: `Event bus ${Name}-x does not exist.`,
      });
    },
  },
  {
    title: 'A rule tells who made it, and a list of buses goes on where its page ended',
    mark: from('test_events'),
    async holds(aws) {
      const { events, Name } = await bus(aws);
      await events.send(new CreateEventBusCommand({ Name: `${Name}-b` }));
      const EventBusName = Name;
      await events.send(
        new PutRuleCommand({ Name: 'r', EventBusName, EventPattern: '{"source":["a"]}' }),
      );
      const described = await events.send(new DescribeRuleCommand({ Name: 'r', EventBusName }));
      expect(described.CreatedBy).toBe(aws.account);
      const list = (NextToken?: string) =>
        events.send(
          new ListEventBusesCommand({
            NamePrefix: Name,
            Limit: 1,
            ...(NextToken && { NextToken }),
          }),
        );
      const first = await list();
      const second = await list(first.NextToken);
      expect([first, second].map(({ EventBuses }) => EventBuses?.[0]?.Name)).toEqual([
        Name,
        `${Name}-b`,
      ]);
      expect(second.NextToken).toBeUndefined();
    },
  },
  {
    title: 'A bus that is updated shows its new description and when it was changed',
    mark: documented(
      'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html',
    ),
    async holds(aws) {
      const { events, Name } = await bus(aws);
      await aws.wait(60_000);
      await events.send(new UpdateEventBusCommand({ Name, Description: 'orders' }));
      const shown = await events.send(new DescribeEventBusCommand({ Name }));
      expect(shown.Description).toBe('orders');
      expect(Number(shown.LastModifiedTime) - Number(shown.CreationTime)).toBe(60_000);
    },
  },
  {
    title: 'A schedule is for the default bus alone, and is refused when it cannot be read',
    mark: from('test_events_schedule'),
    async holds(aws) {
      const { events, Name: EventBusName } = await bus(aws);
      const put = (ScheduleExpression: string, options: { EventBusName?: string } = {}) =>
        events.send(new PutRuleCommand({ Name: aws.name('rule'), ScheduleExpression, ...options }));
      await put('cron(0/5 8-17 ? * MON-FRI *)');
      await put('rate(1 minute)');
      await expect(put('rate(1 minute)', { EventBusName })).rejects.toMatchObject({
        message: 'ScheduleExpression is supported only on the default event bus.',
      });
      await expect(put('cron(0 dummy ? * MON-FRI *)')).rejects.toMatchObject({
        message: 'Parameter ScheduleExpression is not valid.',
      });
    },
  },
];
