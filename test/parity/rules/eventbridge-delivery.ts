import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import { createRule, from } from './eventbridge-helpers.ts';
import { createQueue } from './sns-helpers.ts';

const DETAIL = {
  command: 'update-account',
  payload: { acc_id: '0a787ecb-4015', sf_id: 'baz' },
  list: ['ACTIVE', 'INACTIVE'],
  valid: true,
};
const InputPathsMap = {
  userId: '$.detail.payload.acc_id',
  payload: '$.detail.payload',
  list: '$.detail.list',
  valid: '$.detail.valid',
  gone: '$.detail.gone',
};

/** A template, and what comes of it. */
const TEMPLATES: readonly (readonly [template: string, body: unknown])[] = [
  [
    '{"path": "users/<userId>", "bod": <payload>}',
    { path: 'users/0a787ecb-4015', bod: DETAIL.payload },
  ],
  ['{"bod": [<userId>, "hardcoded"]}', { bod: ['0a787ecb-4015', 'hardcoded'] }],
  [
    '{"multi": "users/<userId>/second/<userId>"}',
    { multi: 'users/0a787ecb-4015/second/0a787ecb-4015' },
  ],
  ['{"command": <gone>}', { command: '' }],
  ['"Payload of <payload>"', 'Payload of {acc_id:0a787ecb-4015,sf_id:baz}'],
  ['"<list> items, <valid>!"', '[ACTIVE,INACTIVE] items, true!'],
];

async function transformed(aws: Aws, target: object): Promise<unknown> {
  const rule = await createRule(aws);
  const queue = await createQueue(aws);
  await rule.putTargets({ Id: '1', Arn: queue.arn, ...target });
  await rule.putEvent(DETAIL);
  const [body = 'null'] = await queue.bodies();
  return JSON.parse(body);
}

export const EVENTBRIDGE_DELIVERY_RULES: readonly Rule[] = [
  {
    title: 'A target gets the whole event, a part of it, or a constant',
    mark: from('test_events_inputs'),
    async holds(aws) {
      expect(await transformed(aws, {})).toMatchObject({ 'detail-type': 'Thing', detail: DETAIL });
      expect(await transformed(aws, { InputPath: '$.detail.payload' })).toEqual(DETAIL.payload);
      expect(await transformed(aws, { InputPath: '$.detail.payload.sf_id' })).toBe('baz');
      expect(await transformed(aws, { Input: '{"b":2}' })).toEqual({ b: 2 });
    },
  },
  ...TEMPLATES.map(
    ([InputTemplate, body]): Rule => ({
      title: `The input template \`${InputTemplate}\` is filled as AWS fills it`,
      mark: from('test_events_inputs'),
      async holds(aws) {
        const InputTransformer = { InputPathsMap, InputTemplate };
        expect(await transformed(aws, { InputTransformer })).toEqual(body);
      },
    }),
  ),
  {
    title: 'A template knows the rule, the event’s head, and the whole event',
    mark: from('test_events_inputs'),
    async holds(aws) {
      const InputTemplate =
        '{"name": "<aws.events.rule-name>", "head": <aws.events.event>, "all": <aws.events.event.json>}';
      expect(await transformed(aws, { InputTransformer: { InputTemplate } })).toMatchObject({
        name: expect.stringContaining('rule'),
        head: { detailType: 'Thing', source: 'app', version: '0', resources: [] },
        all: { 'detail-type': 'Thing', detail: DETAIL },
      });
    },
  },
  {
    title: 'A target’s input is of one kind, and its template names what is known',
    mark: from('test_events_inputs'),
    async holds(aws) {
      const { arn } = await createQueue(aws);
      const { putTargets } = await createRule(aws);
      const InputTransformer = { InputTemplate: '"<notdefinedkey>"' };
      await expect(putTargets({ Id: 'a', Arn: arn, InputTransformer })).rejects.toMatchObject({
        message: 'InputTemplate for target a contains invalid placeholder notdefinedkey.',
      });
      const two = { Input: '{}', InputPath: '$.detail' };
      await expect(putTargets({ Id: 'a', Arn: arn, ...two })).rejects.toMatchObject({
        message: 'Only one of Input, InputPath, or InputTransformer must be provided for target a.',
      });
    },
  },
  {
    title: 'A target has an id of the right form, and a rule has five targets at most',
    mark: from('test_events'),
    async holds(aws) {
      const { arn } = await createQueue(aws);
      const { putTargets } = await createRule(aws);
      await expect(putTargets({ Id: '!@#$@!#$', Arn: arn })).rejects.toMatchObject({
        name: 'ValidationException',
        message:
          "1 validation error detected: Value '!@#$@!#$' at 'targets.1.member.id' failed to " +
          'satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
      });
      const six = ['1', '2', '3', '4', '5', '6'].map((Id) => ({ Id, Arn: arn }));
      await expect(putTargets(...six)).rejects.toMatchObject({
        name: 'LimitExceededException',
        message: 'The requested resource exceeds the maximum number allowed.',
      });
    },
  },
  {
    title: 'What is wrong with an entry fails that entry alone',
    mark: from('test_events'),
    async holds(aws) {
      const { events } = await createRule(aws);
      const right = { Source: 'app', DetailType: 'Thing', Detail: '{}' };
      const { Source, ...withoutSource } = right;
      const { Entries, FailedEntryCount } = await events.send(
        new PutEventsCommand({ Entries: [right, withoutSource, { ...right, Detail: '[1]' }] }),
      );
      expect(FailedEntryCount).toBe(2);
      expect(Entries).toMatchObject([
        { EventId: expect.any(String) },
        {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: 'Parameter Source is not valid. Reason: Source is a required argument.',
        },
        { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      ]);
      expect(Source).toBe('app');
    },
  },
  {
    title: 'A rule that is not there is named with its bus',
    mark: from('test_events'),
    async holds(aws) {
      const { events } = await createRule(aws);
      const Name = aws.name('none');
      await expect(events.send(new DescribeRuleCommand({ Name }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: `Rule ${Name} does not exist on EventBus default.`,
      });
    },
  },
  {
    title: 'An event whose target is gone is dead-lettered at once, with the reason',
    mark: documented('https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html'),
    async holds(aws) {
      const { RuleArn, putTargets, putEvent } = await createRule(aws);
      const [queue, deadLetters] = [await createQueue(aws), await createQueue(aws)];
      await putTargets({ Id: '1', Arn: queue.arn, DeadLetterConfig: { Arn: deadLetters.arn } });
      await queue.remove();
      await putEvent({ n: 1 });
      const [message] = await deadLetters.receive();
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({ detail: { n: 1 } });
      const attributes = Object.entries(message?.MessageAttributes ?? {}).map(
        ([name, { StringValue }]) => [name, StringValue],
      );
      expect(Object.fromEntries(attributes)).toEqual({
        RULE_ARN: RuleArn,
        TARGET_ARN: queue.arn,
        ERROR_CODE: 'NO_RESOURCE',
        ERROR_MESSAGE: expect.any(String),
        RETRY_ATTEMPTS: '0',
      });
    },
  },
  {
    title: 'A retry policy has bounds',
    mark: documented(
      'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html',
    ),
    async holds(aws) {
      const { arn } = await createQueue(aws);
      const { putTargets } = await createRule(aws);
      for (const RetryPolicy of [
        { MaximumRetryAttempts: 186 },
        { MaximumEventAgeInSeconds: 59 },
        { MaximumEventAgeInSeconds: 86_401 },
      ]) {
        await expect(putTargets({ Id: '1', Arn: arn, RetryPolicy })).rejects.toMatchObject({
          name: 'ValidationException',
        });
      }
    },
  },
  {
    title: 'A log group gets each event as a line',
    mark: from('test_events_targets'),
    async holds(aws) {
      const logs = aws.connect(CloudWatchLogsClient);
      const logGroupName = `/aws/events/${aws.name('log')}`;
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      const { putTargets, putEvent } = await createRule(aws);
      const Arn = `arn:aws:logs:${aws.region}:${aws.account}:log-group:${logGroupName}`;
      await putTargets({ Id: '1', Arn });
      await putEvent(DETAIL);
      await aws.wait(2000);
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      expect(events.map(({ message = '' }) => JSON.parse(message).detail)).toEqual([DETAIL]);
    },
  },
  {
    title: 'A rate runs a rule once in its time, as a scheduled event or with the target’s input',
    mark: from('test_events_schedule'),
    async holds(aws) {
      const { events } = await createRule(aws);
      const Rule = aws.name('rule');
      const [plain, custom] = [await createQueue(aws), await createQueue(aws)];
      await events.send(new PutRuleCommand({ Name: Rule, ScheduleExpression: 'rate(1 minute)' }));
      const Targets = [
        { Id: '1', Arn: plain.arn },
        { Id: '2', Arn: custom.arn, Input: '{"custom":true}' },
      ];
      await events.send(new PutTargetsCommand({ Rule, Targets }));
      await aws.wait(2 * 60_000);
      const got = (await plain.bodies()).map((body) => JSON.parse(body));
      expect(got).toHaveLength(2);
      expect(got[0]).toMatchObject({
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        resources: [`arn:aws:events:${aws.region}:${aws.account}:rule/${Rule}`],
        detail: {},
      });
      expect(await custom.bodies()).toEqual(['{"custom":true}', '{"custom":true}']);
    },
  },
];
