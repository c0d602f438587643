import { beforeAll, describe, expect, it } from 'vitest';
import { OUTPUTS } from '../../infra/outputs.ts';
import { STAGE_NAMES, STAGES } from '../../infra/stages.ts';
import { NOTIFY_SUBSCRIBERS_ENV } from '../../services/notify-subscribers/contract.ts';
import { SUMMARIZE_FILE_ENV } from '../../services/summarize-file/contract.ts';
import {
  type SynthesizedStage,
  synthesizeStage,
  type TemplateResource,
} from '../helpers/synthesized.ts';

type Resource = TemplateResource;
type Resources = Readonly<Record<string, Resource>>;
// biome-ignore lint/suspicious/noExplicitAny: templates are plain JSON of many shapes.
type Json = any;

let stages: Record<string, SynthesizedStage>;
beforeAll(() => {
  stages = Object.fromEntries(STAGE_NAMES.map((name) => [name, synthesizeStage(name)]));
});

const ofType = (resources: Resources, type: string) =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type);

const only = (resources: Resources, type: string, idPart: string): Resource => {
  const found = ofType(resources, type).filter(([id]) => id.includes(idPart));
  expect(found, `${type} ${idPart}`).toHaveLength(1);
  return (found[0] as [string, Resource])[1];
};

const idOf = (resources: Resources, type: string, idPart: string): string =>
  ofType(resources, type).find(([id]) => id.includes(idPart))?.[0] ?? '';

const arnOf = (resources: Resources, queueIdPart: string) => ({
  'Fn::GetAtt': [idOf(resources, 'AWS::SQS::Queue', queueIdPart), 'Arn'],
});

describe.each(STAGE_NAMES)('the %s stage', (name) => {
  const stage = () => stages[name] as SynthesizedStage;
  const resources = () => stage().resources;
  const actionsOf = (part: string) =>
    ofType(resources(), 'AWS::IAM::Policy')
      .filter(([id]) => id.includes(part))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .flatMap((statement) => statement.Action)
      .sort();
  const { isOpenToChaos } = STAGES[name];
  /** What the extension of FIS needs. */
  const ofChaos = (actions: readonly string[]) => (isOpenToChaos ? actions : []);

  it('keeps the numbers of the ingest queue and its function consistent', () => {
    const queue = only(resources(), 'AWS::SQS::Queue', 'FileIntakeIngestQueue');
    const handler = only(resources(), 'AWS::Lambda::Function', 'SummarizeFile');
    const mapping = only(resources(), 'AWS::Lambda::EventSourceMapping', 'IngestMapping');
    expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(
      6 * handler.Properties.Timeout,
    );
    expect(queue.Properties.RedrivePolicy.maxReceiveCount).toBe(5);
    expect(mapping.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    const concurrency = mapping.Properties.ScalingConfig.MaximumConcurrency;
    expect(concurrency).toBeGreaterThanOrEqual(2);
    expect(handler.Properties.ReservedConcurrentExecutions).toBeGreaterThanOrEqual(concurrency);
  });

  it('bounds the retries of the stream, splits bad batches and keeps what failed', () => {
    const mapping = only(resources(), 'AWS::Lambda::EventSourceMapping', 'StreamMapping');
    const handler = only(resources(), 'AWS::Lambda::Function', 'NotifySubscribers');
    expect(mapping.Properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: arnOf(resources(), 'StreamDeadLetters') } },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    });
    expect(mapping.Properties.MaximumRetryAttempts).toBeGreaterThan(0);
    // The stream keeps its records for 24 hours.
    expect(mapping.Properties.MaximumRecordAgeInSeconds).toBeLessThan(24 * 3600);
    expect(handler.Properties.ReservedConcurrentExecutions).toBeGreaterThanOrEqual(
      mapping.Properties.ParallelizationFactor,
    );
  });

  it('has a dead letter and a retry setting on every hop', () => {
    const rule = only(resources(), 'AWS::Events::Rule', 'ObjectCreated');
    for (const target of rule.Properties.Targets) {
      expect(target.DeadLetterConfig.Arn).toEqual(arnOf(resources(), 'RuleDeadLetters'));
      expect(target.RetryPolicy).toEqual({
        MaximumEventAgeInSeconds: 86_400,
        MaximumRetryAttempts: 185,
      });
    }
    const schedule = only(resources(), 'AWS::Scheduler::Schedule', 'EveryMinute');
    expect(schedule.Properties.Target).toMatchObject({
      DeadLetterConfig: { Arn: arnOf(resources(), 'ScheduleDeadLetters') },
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
    });
    for (const [, { Properties }] of ofType(resources(), 'AWS::SNS::Subscription')) {
      expect(Properties.RedrivePolicy).toEqual({
        deadLetterTargetArn: arnOf(resources(), 'SubscriptionDeadLetters'),
      });
    }
    for (const [id, { Properties }] of ofType(resources(), 'AWS::SQS::Queue')) {
      const isDeadLetter = id.includes('DeadLetters');
      expect(Properties.RedrivePolicy === undefined, id).toBe(isDeadLetter);
      if (isDeadLetter) expect(Properties.MessageRetentionPeriod, id).toBe(14 * 24 * 3600);
      else expect(Properties.MessageRetentionPeriod, id).toBeLessThan(14 * 24 * 3600);
    }
  });

  it('gives every dead-letter queue one source, and no more', () => {
    const given = [
      ...ofType(resources(), 'AWS::SQS::Queue').map(
        ([, { Properties }]) => Properties.RedrivePolicy,
      ),
      ...ofType(resources(), 'AWS::SNS::Subscription').map(
        ([, { Properties }]) => Properties.RedrivePolicy,
      ),
    ].flatMap((policy) => (policy === undefined ? [] : [policy.deadLetterTargetArn]));
    for (const [, { Properties }] of ofType(resources(), 'AWS::Events::Rule')) {
      const queues = Properties.Targets.map((target: Json) => target.DeadLetterConfig?.Arn);
      given.push(...queues.filter(Boolean));
    }
    for (const [, { Properties }] of ofType(resources(), 'AWS::Lambda::EventSourceMapping')) {
      given.push(...[Properties.DestinationConfig?.OnFailure.Destination].filter(Boolean));
    }
    for (const [, { Properties }] of ofType(resources(), 'AWS::Scheduler::Schedule')) {
      given.push(...[Properties.Target.DeadLetterConfig?.Arn].filter(Boolean));
    }
    const queues = ofType(resources(), 'AWS::SQS::Queue').map(([id]) => id);
    expect(given.map((arn) => arn['Fn::GetAtt'][0]).sort()).toEqual(
      queues.filter((id) => id.includes('DeadLetters')).sort(),
    );
  });

  it('encrypts everything at rest', () => {
    for (const [id, { Properties }] of ofType(resources(), 'AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled, id).toBe(true);
    }
    for (const [id, { Properties }] of ofType(resources(), 'AWS::SNS::Topic')) {
      expect(Properties.KmsMasterKeyId, id).toBeDefined();
    }
    for (const [id, { Properties }] of ofType(resources(), 'AWS::S3::Bucket')) {
      expect(Properties.BucketEncryption, id).toBeDefined();
    }
  });

  it('lets nobody in without TLS', () => {
    const policies = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'];
    const guarded = policies.flatMap((type) => ofType(resources(), type));
    const owners = ['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic'];
    expect(guarded.length).toBe(owners.flatMap((type) => ofType(resources(), type)).length);
    for (const [id, { Properties }] of guarded) {
      expect(Properties.PolicyDocument.Statement, id).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  it.each([
    ['IngestQueuePolicy', 'events.amazonaws.com', 'AWS::Events::Rule', 'ObjectCreated'],
    ['RuleDeadLettersPolicy', 'events.amazonaws.com', 'AWS::Events::Rule', 'ObjectCreated'],
    ['InboxPolicy', 'sns.amazonaws.com', 'AWS::SNS::Topic', 'FileEvents'],
    ['SubscriptionDeadLettersPolicy', 'sns.amazonaws.com', 'AWS::SNS::Topic', 'FileEvents'],
  ])('admits by %s only %s, and of it only the %s', (policy, principal, type, idPart) => {
    const { Properties } = only(resources(), 'AWS::SQS::QueuePolicy', policy);
    const allows = Properties.PolicyDocument.Statement.filter(
      (statement: Json) => statement.Effect === 'Allow',
    );
    expect(allows).toHaveLength(1);
    expect(allows[0].Principal).toEqual({ Service: principal });
    const id = idOf(resources(), type, idPart);
    const source = type === 'AWS::SNS::Topic' ? { Ref: id } : { 'Fn::GetAtt': [id, 'Arn'] };
    expect(allows[0].Condition).toEqual({ ArnEquals: { 'aws:SourceArn': source } });
  });

  it('admits nobody to the other queues', () => {
    for (const part of ['IngestDeadLetters', 'InboxDeadLetters', 'StreamDeadLetters']) {
      const { Properties } = only(resources(), 'AWS::SQS::QueuePolicy', part);
      const effects = Properties.PolicyDocument.Statement.map(({ Effect }: Json) => Effect);
      expect(effects, part).toEqual(['Deny']);
    }
  });

  it('keeps its tables by the keys that the code writes, and recoverable', () => {
    const common = {
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [
        {
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: name === 'production',
        },
      ],
    };
    expect(only(resources(), 'AWS::DynamoDB::GlobalTable', 'Files').Properties).toMatchObject({
      ...common,
      KeySchema: [
        { AttributeName: 'objectId', KeyType: 'HASH' },
        { AttributeName: 'versionId', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    const notifications = only(resources(), 'AWS::DynamoDB::GlobalTable', 'Notifications');
    expect(notifications.Properties).toMatchObject({
      ...common,
      KeySchema: [{ AttributeName: 'notificationId', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(notifications.Properties.StreamSpecification).toBeUndefined();
  });

  it('gives each function the environment that its contract asks for', () => {
    const namesOf = (part: string) =>
      Object.keys(
        only(resources(), 'AWS::Lambda::Function', part).Properties.Environment.Variables,
      );
    expect(namesOf('SummarizeFile')).toEqual(
      expect.arrayContaining(Object.values(SUMMARIZE_FILE_ENV)),
    );
    expect(namesOf('NotifySubscribers')).toEqual(
      expect.arrayContaining(Object.values(NOTIFY_SUBSCRIBERS_ENV)),
    );
  });

  it('has each output that tools read, once', () => {
    const names = stage().outputNames.filter((output) => !output.startsWith('ExportsOutput'));
    expect(names.sort()).toEqual(Object.values(OUTPUTS).sort());
  });

  it('closes the bucket to the public, keeps versions and tidies up after itself', () => {
    const [[, bucket]] = ofType(resources(), 'AWS::S3::Bucket') as [[string, Resource]];
    expect(bucket.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
          },
        ],
      },
    });
  });

  it('grants each function exactly what it uses', () => {
    const common = [
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
      ...ofChaos(['s3:GetObject', 's3:ListBucket']),
    ];
    expect(actionsOf('SummarizeFile')).toEqual(
      [
        'dynamodb:PutItem',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        ...common,
      ].sort(),
    );
    expect(actionsOf('NotifySubscribers')).toEqual(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
        'sns:Publish',
        'sqs:SendMessage',
        ...common,
      ].sort(),
    );
  });

  it('lets the comparison of uploads read keys alone, and its schedule start it', () => {
    expect(actionsOf('ReconcileUploads')).toEqual([
      'dynamodb:BatchGetItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      ...ofChaos(['s3:GetObject', 's3:ListBucket']),
      's3:ListBucketVersions',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
    expect(actionsOf('ReconciliationScheduleRole')).toEqual([
      'lambda:InvokeFunction',
      'sqs:SendMessage',
    ]);
  });

  it('runs experiments by themselves in business hours alone, and only where chaos is let in', () => {
    const schedules = ofType(resources(), 'AWS::Scheduler::Schedule').filter(([, { Properties }]) =>
      JSON.stringify(Properties.Target.Arn).includes('fis:startExperiment'),
    );
    expect(schedules.length > 0).toBe(isOpenToChaos);
    for (const [id, { Properties }] of schedules) {
      const { isEnabled, timeZone } = STAGES[name].chaosSchedule;
      expect(Properties, id).toMatchObject({
        State: isEnabled ? 'ENABLED' : 'DISABLED',
        ScheduleExpressionTimezone: timeZone,
      });
      expect(Properties.ScheduleExpression, id).toMatch(
        /^cron\(0 1[0-5] \? \* (MON|TUE|WED|THU) \*\)$/,
      );
    }
  });

  it('asks for every resource only where AWS knows no other', () => {
    const wide = ofType(resources(), 'AWS::IAM::Policy')
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .filter((statement) => statement.Resource === '*')
      .flatMap((statement) => statement.Action);
    expect(new Set(wide)).toEqual(
      new Set([
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'dynamodb:ListStreams',
        // To have FIS look at alarms and deliver the log of an experiment.
        ...ofChaos([
          'cloudwatch:DescribeAlarms',
          'logs:CreateLogDelivery',
          'logs:DescribeLogGroups',
          'logs:DescribeResourcePolicies',
          'logs:PutResourcePolicy',
        ]),
      ]),
    );
  });

  it('uses no managed policy and no function of anybody else', () => {
    for (const [id, { Properties }] of ofType(resources(), 'AWS::IAM::Role')) {
      expect(Properties.ManagedPolicyArns, id).toBeUndefined();
    }
    const types = Object.values(resources()).map(({ Type }) => Type);
    expect(types.filter((type) => /^Custom::|^AWS::CDK::|CustomResource$/.test(type))).toEqual([]);
    expect(ofType(resources(), 'AWS::Lambda::Function')).toHaveLength(3);
  });

  it('runs functions on Node 24 and arm64, traced, with structured logs that expire', () => {
    for (const [id, { Properties }] of ofType(resources(), 'AWS::Lambda::Function')) {
      expect(Properties, id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      });
    }
    for (const [id, { Properties }] of ofType(resources(), 'AWS::Logs::LogGroup')) {
      expect(Properties.RetentionInDays, id).toBeGreaterThan(0);
    }
  });
});

describe('what holds data', () => {
  const stateful = ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable'];
  const production = () => (stages.production as SynthesizedStage).resources;
  const held = (resources: Resources) => stateful.flatMap((type) => ofType(resources, type));

  it('keeps its logical id: a new one would replace it, and its data with it', () => {
    expect(held(production()).map(([id]) => id)).toEqual([
      'Uploads4F6EB0FD',
      'Files8E6940B8',
      'Notifications87298708',
    ]);
  });

  it('outlives its stack in production', () => {
    for (const [id, resource] of held(production())) {
      expect(resource.DeletionPolicy, id).toBe('Retain');
    }
  });

  it('has no name of its own', () => {
    for (const [id, { Properties }] of held(production())) {
      expect(Properties.BucketName ?? Properties.TableName, id).toBeUndefined();
    }
  });
});

describe('templates', () => {
  it.each(['test', 'production'] as const)('of %s fit any account', (name) => {
    const { text } = stages[name] as SynthesizedStage;
    expect(text.match(/\b\d{12}\b/g)).toBeNull();
    expect(text).not.toContain('us-east-1');
  });

  it('of local are for the account that the local engine plays', () => {
    expect((stages.local as SynthesizedStage).text).toContain('000000000000-us-east-1');
  });
});
