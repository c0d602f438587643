import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import type { ListRulesResponse, ListTargetsByRuleResponse } from '@aws-sdk/client-eventbridge';
import type { ListExperimentTemplatesResponse } from '@aws-sdk/client-fis';
import type { ListEventSourceMappingsResponse } from '@aws-sdk/client-lambda';
import type { ListQueuesResult } from '@aws-sdk/client-sqs';
import type { GetDocumentResult, ListDocumentsResult } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesizeIfStale } from '../../cli/assembly.ts';
import { runLocally } from '../../cli/chaos/local-run.ts';
import { EXPERIMENTS } from '../../experiments/catalogue.ts';
import type { Experiment } from '../../experiments/experiment.ts';
import type { AwsCall } from '../../experiments/runner/world.ts';

const LONG_MS = 180_000;

beforeAll(() => synthesizeIfStale('local'));

const named = (name: string): Experiment => {
  const found = EXPERIMENTS.find((one) => one.name === name);
  expect(found, name).toBeDefined();
  return found as Experiment;
};

describe('the pipeline', () => {
  it.each(EXPERIMENTS.map(({ name }) => name))(
    'withstands %s',
    async (name) => {
      const { verdict } = await runLocally(named(name), { seed: '1' });
      expect(verdict.checks.filter(({ holds }) => !holds)).toEqual([]);
    },
    LONG_MS,
  );
});

describe('an experiment', () => {
  it('repeats from its seed, and is another from another', async () => {
    const run = async (seed: string) =>
      (await runLocally(named('stream-consumer-fails'), { seed })).journalDigest;
    const first = await run('5');
    expect(await run('5')).toBe(first);
    expect(await run('6')).not.toBe(first);
  }, 60_000);

  it('is refused before any load when its stop alarm is in ALARM', async () => {
    const prepare = (call: AwsCall) =>
      call<void>('cloudwatch', 'SetAlarmState', {
        AlarmName: 'faultline-local-IngestDeadLetters',
        StateValue: 'ALARM',
        StateReason: 'test',
      });
    await expect(runLocally(named('slow-worker'), { seed: '1', prepare })).rejects.toThrow(
      'The stop alarm IngestDeadLetters of slow-worker is in ALARM already.',
    );
  });

  it('is refused before any load when its template or its stop alarm is not there', async () => {
    await expect(
      runLocally({ ...named('slow-worker'), name: 'nobody' }, { seed: '1' }),
    ).rejects.toThrow('No experiment template is tagged Name=nobody');
    const prepare = (call: AwsCall) =>
      call<void>('cloudwatch', 'DeleteAlarms', {
        AlarmNames: ['faultline-local-IngestDeadLetters'],
      });
    await expect(runLocally(named('slow-worker'), { seed: '1', prepare })).rejects.toThrow(
      'The stop alarm IngestDeadLetters of slow-worker does not exist.',
    );
  });

  it('that is interrupted stops the fault and says so', async () => {
    const interruption = new AbortController();
    const run = runLocally(named('short-outage'), {
      seed: '1',
      signal: interruption.signal,
      onProgress: (what) => {
        if (what === 'fault, minute 2') interruption.abort();
      },
    });
    await expect(run).rejects.toThrow(/^Interrupted: the experiment EXP\w+ is stopped/);
  });
});

async function queueUrl(call: AwsCall, part: string): Promise<string> {
  const { QueueUrls = [] } = await call<ListQueuesResult>('sqs', 'ListQueues', {});
  return QueueUrls.find((url) => url.includes(part)) ?? '';
}

const setQueue = (attributes: object) => async (call: AwsCall) => {
  const QueueUrl = await queueUrl(call, 'IngestQueue');
  await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: attributes });
};

/** Every message is given up at its first failure. */
async function giveUpAtOnce(call: AwsCall): Promise<void> {
  const QueueUrl = await queueUrl(call, 'IngestQueue');
  const { Attributes } = await call<{ Attributes: Record<string, string> }>(
    'sqs',
    'GetQueueAttributes',
    { QueueUrl, AttributeNames: ['RedrivePolicy'] },
  );
  const policy = JSON.parse(Attributes.RedrivePolicy ?? '{}');
  const RedrivePolicy = JSON.stringify({ ...policy, maxReceiveCount: 1 });
  await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { RedrivePolicy } });
}

async function giveUpStreamAtOnce(call: AwsCall): Promise<void> {
  const { EventSourceMappings = [] } = await call<ListEventSourceMappingsResponse>(
    'lambda',
    'ListEventSourceMappings',
    {},
  );
  const mapping = EventSourceMappings.find(({ EventSourceArn = '' }) =>
    EventSourceArn.includes('/stream/'),
  );
  await call('lambda', 'UpdateEventSourceMapping', {
    UUID: mapping?.UUID,
    MaximumRetryAttempts: 0,
    BisectBatchOnFunctionError: false,
  });
}

/** The document puts back what nobody had. */
async function restoreWrongly(call: AwsCall): Promise<void> {
  const { DocumentIdentifiers = [] } = await call<ListDocumentsResult>('ssm', 'ListDocuments', {});
  const Name = DocumentIdentifiers.map((one) => one.Name).find((name) =>
    name?.includes('reservedconcurrency'),
  );
  const { Content = '' } = await call<GetDocumentResult>('ssm', 'GetDocument', { Name });
  const wrong = Content.replace('{{ Save.Concurrency }}', '1');
  await call('ssm', 'UpdateDocument', { Name, Content: wrong, DocumentVersion: '$LATEST' });
  await call('ssm', 'UpdateDocumentDefaultVersion', { Name, DocumentVersion: '2' });
}

async function withoutRuleDeadLetters(call: AwsCall): Promise<void> {
  const { Rules = [] } = await call<ListRulesResponse>('eventbridge', 'ListRules', {});
  const Rule = Rules.map(({ Name = '' }) => Name).find((name) => name.includes('ObjectCreated'));
  const { Targets = [] } = await call<ListTargetsByRuleResponse>(
    'eventbridge',
    'ListTargetsByRule',
    { Rule },
  );
  const without = Targets.map(({ DeadLetterConfig: _, ...target }) => target);
  await call('eventbridge', 'PutTargets', { Rule, Targets: without });
}

const withoutAlarm = (alarm: string) => async (call: AwsCall) => {
  const AlarmNamePrefix = `faultline-local-${alarm}`;
  const { MetricAlarms = [] } = await call<DescribeAlarmsOutput>('cloudwatch', 'DescribeAlarms', {
    AlarmNamePrefix,
  });
  await call('cloudwatch', 'DeleteAlarms', {
    AlarmNames: MetricAlarms.map(({ AlarmName }) => AlarmName),
  });
};

const changeTemplate = (name: string, changes: object) => async (call: AwsCall) => {
  const { experimentTemplates = [] } = await call<ListExperimentTemplatesResponse>(
    'fis',
    'ListExperimentTemplates',
    { maxResults: 100 },
  );
  const id = experimentTemplates.find(({ tags }) => tags?.Name === name)?.id;
  await call('fis', 'UpdateExperimentTemplate', { id, ...changes });
};

const short = {
  fail: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } },
};

/** How each pipeline is broken, and which check must then fail. */
const BROKEN: readonly [string, string, (call: AwsCall) => Promise<void>, string][] = [
  [
    'slow-worker',
    'messages come back while they are worked on',
    setQueue({ VisibilityTimeout: '1' }),
    'Dead-lettered',
  ],
  ['timeouts', 'nothing is tried twice', giveUpAtOnce, 'Dead letters left'],
  ['short-outage', 'nothing is tried twice', giveUpAtOnce, 'Dead letters left'],
  [
    'long-outage',
    'there is no dead-letter queue',
    setQueue({ RedrivePolicy: '' }),
    'IngestDeadLetters',
  ],
  [
    'fail-after-commit',
    'nobody watches for faults',
    withoutAlarm('SummarizeFaults'),
    'SummarizeFaults',
  ],
  [
    'silent-acknowledgement',
    'nobody reconciles',
    withoutAlarm('ReconciliationGap'),
    'ReconciliationGap',
  ],
  [
    'queue-unreadable',
    'nobody watches the age of the queue',
    withoutAlarm('IngestQueueAge'),
    'IngestQueueAge',
  ],
  ['queue-unwritable', 'its rule has no dead letters', withoutRuleDeadLetters, 'Lost'],
  ['table-unwritable', 'nothing is tried twice', giveUpAtOnce, 'Dead letters left'],
  [
    'notifications-blocked',
    'batches are given up at once',
    giveUpStreamAtOnce,
    'Dead letters left',
  ],
  ['concurrency-choke', 'its rollback is wrong', restoreWrongly, 'Reserved concurrency'],
  [
    'stream-consumer-fails',
    'batches are given up at once',
    giveUpStreamAtOnce,
    'Dead letters left',
  ],
  [
    'guardrail-stop',
    'no alarm guards it',
    changeTemplate('guardrail-stop', { stopConditions: [{ source: 'none' }] }),
    'Experiment',
  ],
  [
    'guardrail-lever',
    'the fault is over before the lever is engaged',
    changeTemplate('guardrail-lever', { actions: short, targets: {} }),
    'Experiment',
  ],
];

describe('a verdict turns red', () => {
  it.each(BROKEN)(
    'for %s when %s',
    async (name, _, prepare, check) => {
      const { verdict } = await runLocally(named(name), { seed: '1', prepare });
      expect(verdict.checks.filter(({ holds }) => !holds).map((one) => one.name)).toContain(check);
    },
    LONG_MS,
  );

  it('is shown for every experiment', () => {
    expect(BROKEN.map(([name]) => name).sort()).toEqual(EXPERIMENTS.map(({ name }) => name).sort());
  });
});
