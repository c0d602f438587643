import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  FisClient,
  GetActionCommand,
  GetExperimentTemplateCommand,
  ListActionsCommand,
  StartExperimentCommand,
  StopExperimentCommand,
  UpdateExperimentTemplateCommand,
} from '@aws-sdk/client-fis';
import { CreateDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { assumption, documented, type Rule } from '../rule.ts';
import { createAlarm, createChaos, page, waitFor } from './fis-helpers.ts';
import { refused } from './lambda-helpers.ts';
import { createQueue } from './sns-helpers.ts';

const MINUTE_MS = 60_000;

const ORDER_RULES: readonly Rule[] = [
  {
    title: 'Actions start at once, or when all that they start after are completed',
    mark: documented(page('action-sequence')),
    async holds(aws) {
      const { run, states } = await createChaos(aws);
      const id = await run({
        actions: {
          a: waitFor('PT1M'),
          b: waitFor('PT3M'),
          c: waitFor('PT1M', 'a'),
          d: waitFor('PT1M', 'b', 'c'),
        },
      });
      await aws.wait(1);
      expect(await states(id)).toEqual({
        experiment: 'running',
        a: 'running',
        b: 'running',
        c: 'pending',
        d: 'pending',
      });
      await aws.wait(90_000);
      expect(await states(id)).toMatchObject({ a: 'completed', c: 'running', d: 'pending' });
      await aws.wait(90_001);
      expect(await states(id)).toMatchObject({ b: 'completed', c: 'completed', d: 'running' });
      await aws.wait(MINUTE_MS);
      expect(await states(id)).toMatchObject({ experiment: 'completed', d: 'completed' });
    },
  },
  {
    title: 'A stopped experiment stops what runs, cancels what waits, and cannot be stopped again',
    mark: documented(page('stop-experiment')),
    async holds(aws) {
      const { fis, run, states } = await createChaos(aws);
      const id = await run({ actions: { a: waitFor('PT5M'), b: waitFor('PT5M', 'a') } });
      await aws.wait(MINUTE_MS);
      await fis.send(new StopExperimentCommand({ id }));
      await aws.wait(1);
      expect(await states(id)).toEqual({ experiment: 'stopped', a: 'stopped', b: 'cancelled' });
      await refused(fis.send(new StopExperimentCommand({ id })), {
        name: 'ConflictException',
        status: 409,
      });
    },
  },
  {
    title: 'The same client token starts nothing twice',
    mark: documented(
      'https://docs.aws.amazon.com/fis/latest/APIReference/API_StartExperiment.html',
    ),
    async holds(aws) {
      const { fis, createTemplate } = await createChaos(aws);
      const experimentTemplateId = await createTemplate({ actions: { a: waitFor('PT1M') } });
      const input = { experimentTemplateId, clientToken: aws.name('token') };
      const [first, second] = [
        await fis.send(new StartExperimentCommand(input)),
        await fis.send(new StartExperimentCommand(input)),
      ];
      expect(second.experiment?.id).toBe(first.experiment?.id);
    },
  },
  {
    title: 'An experiment runs by the template as it was when it started',
    mark: documented(page('update-experiment-template')),
    async holds(aws) {
      const { fis, createTemplate, start, states } = await createChaos(aws);
      const template = await createTemplate({ actions: { a: waitFor('PT1M') } });
      const id = await start(template);
      await fis.send(
        new UpdateExperimentTemplateCommand({ id: template, actions: { z: waitFor('PT9M') } }),
      );
      await aws.wait(MINUTE_MS + 1);
      expect(await states(id)).toEqual({ experiment: 'completed', a: 'completed' });
      const { experimentTemplate } = await fis.send(
        new GetExperimentTemplateCommand({ id: template }),
      );
      expect(experimentTemplate).toMatchObject({
        description: 'A test',
        actions: { z: { actionId: 'aws:fis:wait', parameters: { duration: 'PT9M' } } },
        stopConditions: [{ source: 'none' }],
      });
      expect(Object.keys(experimentTemplate?.actions ?? {})).toEqual(['z']);
    },
  },
  {
    title: 'Five experiments run at once, and no sixth',
    mark: documented(page('fis-quotas')),
    async holds(aws) {
      const { fis, createTemplate, start } = await createChaos(aws);
      const template = await createTemplate({ actions: { a: waitFor('PT1M') } });
      const ids = [];
      for (let count = 0; count < 5; count++) ids.push(await start(template));
      await refused(start(template), { name: 'ServiceQuotaExceededException', status: 402 });
      for (const id of ids) await fis.send(new StopExperimentCommand({ id }));
    },
  },
];

const ALARM_RULES: readonly Rule[] = [
  {
    title: 'An alarm that is a stop condition stops the experiment when it fires',
    mark: documented(page('stop-conditions')),
    async holds(aws) {
      const { run, states, get } = await createChaos(aws);
      const alarm = await createAlarm(aws);
      await alarm.set('OK');
      const id = await run({
        actions: { a: waitFor('PT10M') },
        stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarm.arn }],
      });
      await aws.wait(MINUTE_MS);
      expect(await states(id)).toMatchObject({ experiment: 'running' });
      await alarm.set('ALARM');
      await aws.wait(1);
      expect(await states(id)).toEqual({ experiment: 'stopped', a: 'stopped' });
      expect((await get(id))?.state?.reason).toContain(alarm.arn);
    },
  },
  {
    title: 'An experiment does not go on when a stop condition is in ALARM already',
    mark: assumption('users report that it stops at once; the guide does not say'),
    async holds(aws) {
      const { run, states } = await createChaos(aws);
      const alarm = await createAlarm(aws);
      await alarm.set('ALARM');
      const id = await run({
        actions: { a: waitFor('PT10M') },
        stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarm.arn }],
      });
      await aws.wait(1);
      expect(await states(id)).toEqual({ experiment: 'stopped', a: 'cancelled' });
    },
  },
  {
    title:
      'An assertion holds for an alarm in one of the states, and fails the experiment otherwise',
    mark: documented(page('fis-actions-reference')),
    async holds(aws) {
      const { run, states, get } = await createChaos(aws);
      const alarm = await createAlarm(aws);
      await alarm.set('OK');
      const assertion = (alarmStates: string, ...startAfter: string[]) => ({
        actionId: 'aws:cloudwatch:assert-alarm-state',
        parameters: { alarmArns: alarm.arn, alarmStates },
        startAfter,
      });
      const good = await run({ actions: { a: assertion('OK, INSUFFICIENT_DATA') } });
      const bad = await run({
        actions: { a: assertion('ALARM'), b: waitFor('PT5M'), c: waitFor('PT1M', 'a') },
      });
      await aws.wait(1);
      expect(await states(good)).toEqual({ experiment: 'completed', a: 'completed' });
      expect(await states(bad)).toEqual({
        experiment: 'failed',
        a: 'failed',
        b: 'stopped',
        c: 'cancelled',
      });
      expect((await get(bad))?.state?.reason).toContain('is in the state OK');
    },
  },
];

const TELLING_RULES: readonly Rule[] = [
  {
    title: 'Every change of an experiment is an event on the default bus',
    mark: documented(page('monitoring-eventbridge')),
    async holds(aws) {
      const { run } = await createChaos(aws);
      const queue = await createQueue(aws);
      const events = aws.connect(EventBridgeClient);
      const Rule = aws.name('rule');
      const EventPattern = JSON.stringify({ source: ['aws.fis'] });
      await events.send(new PutRuleCommand({ Name: Rule, EventPattern }));
      await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: '1', Arn: queue.arn }] }));
      const id = await run({ actions: { a: waitFor('PT1M') } });
      await aws.wait(2 * MINUTE_MS);
      const told = (await queue.bodies())
        .map((body) => JSON.parse(body))
        .filter(({ detail }) => detail['experiment-id'] === id);
      expect(told.map(({ detail }) => detail['new-state'].status).sort()).toEqual([
        'completed',
        'initiating',
        'running',
      ]);
      expect(told[0]).toMatchObject({
        'detail-type': 'FIS Experiment State Change',
        resources: [expect.stringContaining(`experiment/${id}`)],
      });
    },
  },
  {
    title: 'The log of an experiment tells its start, its targets, its actions and its end',
    mark: documented(page('monitoring-logging')),
    async holds(aws) {
      const { run } = await createChaos(aws);
      const logs = aws.connect(CloudWatchLogsClient);
      const logGroupName = aws.name('log');
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      const logGroupArn = `arn:aws:logs:${aws.region}:${aws.account}:log-group:${logGroupName}:*`;
      const id = await run({
        actions: { a: waitFor('PT1M') },
        logConfiguration: { logSchemaVersion: 2, cloudWatchLogsConfiguration: { logGroupArn } },
      });
      await aws.wait(2 * MINUTE_MS);
      const { events = [] } = await logs.send(
        new GetLogEventsCommand({
          logGroupName,
          logStreamName: `/aws/fis/${id}`,
          startFromHead: true,
        }),
      );
      const records = events.map(({ message = '' }) => JSON.parse(message));
      expect(records.map(({ log_type }) => log_type)).toEqual([
        'experiment-start',
        'target-resolution-start',
        'target-resolution-end',
        'action-start',
        'action-end',
        'experiment-end',
      ]);
      expect(records[0]).toMatchObject({ id, version: '2', event_timestamp: expect.any(String) });
      expect(records[4].details.action_state.status).toBe('completed');
      expect(records[5].details.experiment_state.status).toBe('completed');
    },
  },
];

const AUTOMATION_RULES: readonly Rule[] = [
  {
    title: 'An automation that takes longer than it may is cancelled, and fails the experiment',
    mark: documented(page('actions-ssm-agent')),
    async holds(aws) {
      const { run, states } = await createChaos(aws);
      const ssm = aws.connect(SSMClient);
      const sleep = (name: string) => ({
        name,
        action: 'aws:sleep',
        inputs: { Duration: 'PT1M' },
      });
      const start = async (stepCount: number) => {
        const Name = aws.name('document');
        const mainSteps = Array.from({ length: stepCount }, (_, index) => sleep(`Step${index}`));
        const Content = JSON.stringify({ schemaVersion: '0.3', mainSteps });
        await ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Automation' }));
        const documentArn = `arn:aws:ssm:${aws.region}:${aws.account}:document/${Name}`;
        const parameters = { documentArn, maxDuration: 'PT3M' };
        return run({
          actions: { a: { actionId: 'aws:ssm:start-automation-execution', parameters } },
        });
      };
      const short = await start(2);
      const long = await start(5);
      await aws.wait(2 * MINUTE_MS + 1);
      expect(await states(short)).toEqual({ experiment: 'completed', a: 'completed' });
      expect(await states(long)).toMatchObject({ experiment: 'running' });
      await aws.wait(MINUTE_MS);
      expect(await states(long)).toEqual({ experiment: 'failed', a: 'failed' });
    },
  },
  {
    title: 'Ten actions run at once; an eleventh waits',
    mark: documented(page('fis-quotas')),
    async holds(aws) {
      const { run, states } = await createChaos(aws);
      const names = Array.from({ length: 11 }, (_, index) => `a${index}`);
      const id = await run({
        actions: Object.fromEntries(names.map((name) => [name, waitFor('PT1M')])),
      });
      await aws.wait(1000);
      expect(await states(id)).toMatchObject({ a9: 'running', a10: 'pending' });
      await aws.wait(MINUTE_MS);
      expect(await states(id)).toMatchObject({ a9: 'completed', a10: 'running' });
    },
  },
];

const CATALOGUE_URL = page('fis-actions-reference');

const CHECK_RULES: readonly Rule[] = [
  {
    title: 'The catalogue tells the parameters and targets of an action',
    mark: documented(CATALOGUE_URL),
    async holds(aws) {
      const fis = aws.connect(FisClient);
      const id = 'aws:lambda:invocation-error';
      const { action } = await fis.send(new GetActionCommand({ id }));
      expect(action).toMatchObject({
        id,
        targets: { Functions: { resourceType: 'aws:lambda:function' } },
        parameters: { preventExecution: { required: true }, duration: { required: true } },
      });
      const { actions = [] } = await fis.send(new ListActionsCommand({}));
      expect(actions.map((one) => one.id)).toContain('aws:ec2:terminate-instances');
      await refused(fis.send(new GetActionCommand({ id: 'aws:lambda:typo' })), {
        name: 'ResourceNotFoundException',
        status: 404,
      });
    },
  },
  {
    title: 'A template that could not run is refused when it is made',
    mark: documented(
      'https://docs.aws.amazon.com/fis/latest/APIReference/API_CreateExperimentTemplate.html',
    ),
    async holds(aws) {
      const { createTemplate } = await createChaos(aws);
      const a = waitFor('PT1M');
      const bad: Parameters<typeof createTemplate>[0][] = [
        { actions: {} },
        { actions: { a: waitFor('PT30S') } },
        { actions: { a: { ...a, parameters: {} } } },
        { actions: { a: { ...a, parameters: { duration: 'PT1M', extra: '1' } } } },
        { actions: { a: waitFor('PT1M', 'b') } },
        { actions: { a: waitFor('PT1M', 'b'), b: waitFor('PT1M', 'a') } },
        { actions: { '1st': a } },
        { actions: { a }, stopConditions: [] },
        { actions: { a }, stopConditions: [{ source: 'aws:cloudwatch:alarm', value: 'x' }] },
        { actions: { a }, roleArn: 'x' },
        {
          actions: {
            a: { actionId: 'aws:lambda:invocation-error', parameters: { duration: 'PT1M' } },
          },
        },
      ];
      for (const template of bad) {
        await refused(createTemplate(template), { name: 'ValidationException', status: 400 });
      }
      await refused(createTemplate({ actions: { a: { actionId: 'aws:fis:sleep' } } }), {
        name: 'ResourceNotFoundException',
        status: 404,
      });
    },
  },
];

export const FIS_EXPERIMENT_RULES: readonly Rule[] = [
  ...ORDER_RULES,
  ...ALARM_RULES,
  ...TELLING_RULES,
  ...AUTOMATION_RULES,
  ...CHECK_RULES,
];
