import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { assumption, documented, type Rule, recorded } from '../rule.ts';
import { createScheduling, localTime, nextMinute, page, queueUrl } from './scheduler-helpers.ts';
import { createQueue } from './sns-helpers.ts';

const MINUTE_MS = 60_000;

export const SCHEDULER_DELIVERY_RULES: readonly Rule[] = [
  {
    title: 'A target without an Input gets a notification from aws.scheduler',
    mark: recorded('an event that a user of AWS received and published, with `"detail": "{}"`'),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      const runMs = nextMinute(aws.now());
      const { ScheduleArn } = await create(`at(${localTime(runMs)})`);
      await aws.wait(2 * MINUTE_MS);
      const [body = ''] = await queue.bodies();
      expect(JSON.parse(body)).toEqual({
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.scheduler',
        account: aws.account,
        time: `${localTime(runMs)}Z`,
        region: aws.region,
        resources: [ScheduleArn],
        detail: '{}',
      });
    },
  },
  {
    title: 'Keywords in the Input become what the invocation is',
    mark: documented(page('managing-schedule-context-attributes')),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      const runMs = nextMinute(aws.now());
      const Input =
        '<aws.scheduler.schedule-arn>|<aws.scheduler.scheduled-time>|' +
        '<aws.scheduler.attempt-number>|<aws.scheduler.execution-id>';
      const { ScheduleArn } = await create(`at(${localTime(runMs)})`, {}, { Input });
      await aws.wait(2 * MINUTE_MS);
      const [body = ''] = await queue.bodies();
      expect(body.split('|')).toEqual([
        ScheduleArn,
        `${localTime(runMs)}Z`,
        '1',
        expect.stringMatching(/^[0-9a-f]{16}$/),
      ]);
    },
  },
  {
    title: 'A universal target is called with the Input as its parameters',
    mark: documented(page('managing-targets-universal')),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      const Input = JSON.stringify({
        MessageBody: 'ran at <aws.scheduler.scheduled-time>',
        QueueUrl: queueUrl(queue.arn),
      });
      const runMs = nextMinute(aws.now());
      const Arn = 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage';
      await create(`at(${localTime(runMs)})`, {}, { Arn, Input });
      await aws.wait(2 * MINUTE_MS);
      expect(await queue.bodies()).toEqual([`ran at ${localTime(runMs)}Z`]);
    },
  },
  {
    title: 'An event bus gets an event of the schedule’s own source and type',
    mark: documented(page('managing-targets-templated')),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      const events = aws.connect(EventBridgeClient);
      const [Rule, source] = [aws.name('rule'), aws.name('source')];
      const EventPattern = JSON.stringify({ source: [source] });
      await events.send(new PutRuleCommand({ Name: Rule, EventPattern }));
      await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: '1', Arn: queue.arn }] }));
      const at = `at(${localTime(nextMinute(aws.now()))})`;
      await create(
        at,
        {},
        {
          Arn: `arn:aws:events:${aws.region}:${aws.account}:event-bus/default`,
          EventBridgeParameters: { Source: source, DetailType: 'Nightly' },
          Input: '{"a":1}',
        },
      );
      await aws.wait(2 * MINUTE_MS);
      const [body = ''] = await queue.bodies();
      expect(JSON.parse(body)).toMatchObject({
        source,
        'detail-type': 'Nightly',
        detail: { a: 1 },
      });
    },
  },
  {
    title: 'A FIFO queue gets the message in its group',
    mark: documented(
      'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_SqsParameters.html',
    ),
    async holds(aws) {
      const { create } = await createScheduling(aws);
      const fifo = await createQueue(aws, { fifo: true });
      const Attributes = { ContentBasedDeduplication: 'true' };
      const QueueUrl = queueUrl(fifo.arn);
      await aws.connect(SQSClient).send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      const at = `at(${localTime(nextMinute(aws.now()))})`;
      const SqsParameters = { MessageGroupId: 'nightly' };
      await create(at, {}, { Arn: fifo.arn, Input: 'hello', SqsParameters });
      await aws.wait(2 * MINUTE_MS);
      const [message] = await fifo.receive();
      expect(message).toMatchObject({
        Body: 'hello',
        Attributes: { MessageGroupId: 'nightly' },
      });
    },
  },
  {
    title: 'What cannot be delivered goes to the dead-letter queue, and says why',
    mark: documented(page('configuring-schedule-dlq')),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      const runMs = nextMinute(aws.now());
      const Input = JSON.stringify({
        MessageBody: 'Hello, world!',
        QueueUrl: queueUrl(`${queue.arn}-gone`),
      });
      const { ScheduleArn } = await create(
        `at(${localTime(runMs)})`,
        {},
        {
          Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
          Input,
          DeadLetterConfig: { Arn: queue.arn },
        },
      );
      await aws.wait(2 * MINUTE_MS);
      const [letter] = await queue.receive();
      expect(letter?.Body).toBe(Input);
      expect(letter?.MessageAttributes).toMatchObject({
        ERROR_CODE: { StringValue: 'AWS.SimpleQueueService.NonExistentQueue' },
        EXECUTION_ID: { StringValue: expect.stringMatching(/^[0-9a-f]{16}$/) },
        IS_PAYLOAD_TRUNCATED: { StringValue: 'false' },
        RETRY_ATTEMPTS: { StringValue: '0' },
        SCHEDULED_TIME: { StringValue: `${localTime(runMs)}Z` },
        SCHEDULE_ARN: { StringValue: ScheduleArn },
        TARGET_ARN: { StringValue: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' },
      });
    },
  },
  {
    title: 'A queue that is not there is not tried again',
    mark: assumption('AWS calls errors retryable or permanent and does not list which are which'),
    async holds(aws) {
      const { create, queue } = await createScheduling(aws);
      const at = `at(${localTime(nextMinute(aws.now()))})`;
      const Arn = `${queue.arn}-gone`;
      await create(at, {}, { Arn, Input: 'x', DeadLetterConfig: { Arn: queue.arn } });
      await aws.wait(2 * MINUTE_MS);
      expect(await queue.bodies()).toEqual(['x']);
    },
  },
];
