import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { STAGE_NAMES } from '../../infra/stages.ts';
import { synthesize } from '../../infra/synth.ts';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are plain JSON of many shapes.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

const sha256 = (bytes: Uint8Array) => hash('sha256', bytes);

type Resources = Record<string, Resource>;

/** All resources of a stage's stacks, by logical id. */
function synthesizeResources(stage: (typeof STAGE_NAMES)[number]): Resources {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-synth-'));
  synthesize(stage, directory);
  const resources: Resources = {};
  for (const file of readdirSync(directory, { recursive: true }) as string[]) {
    if (!file.endsWith('.template.json')) continue;
    Object.assign(resources, JSON.parse(readFileSync(join(directory, file), 'utf8')).Resources);
  }
  return resources;
}

let stages: Record<string, Resources>;
beforeAll(() => {
  stages = Object.fromEntries(STAGE_NAMES.map((name) => [name, synthesizeResources(name)]));
});

const ofType = (resources: Resources, type: string) =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type);

const only = (resources: Resources, type: string, idPart: string): Resource => {
  const found = ofType(resources, type).filter(([id]) => id.includes(idPart));
  expect(found, `${type} ${idPart}`).toHaveLength(1);
  return (found[0] as [string, Resource])[1];
};

describe.each(STAGE_NAMES)('the %s stage', (name) => {
  const resources = () => stages[name] as Resources;

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
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
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
      expect(target.DeadLetterConfig.Arn).toBeDefined();
      expect(target.RetryPolicy).toEqual({
        MaximumEventAgeInSeconds: 86_400,
        MaximumRetryAttempts: 185,
      });
    }
    for (const [, { Properties }] of ofType(resources(), 'AWS::SNS::Subscription')) {
      expect(Properties.RedrivePolicy.deadLetterTargetArn).toBeDefined();
    }
    for (const [id, { Properties }] of ofType(resources(), 'AWS::SQS::Queue')) {
      const isDeadLetter = id.includes('DeadLetters');
      expect(Properties.RedrivePolicy === undefined, id).toBe(isDeadLetter);
      if (isDeadLetter) expect(Properties.MessageRetentionPeriod, id).toBe(14 * 24 * 3600);
      else expect(Properties.MessageRetentionPeriod, id).toBeLessThan(14 * 24 * 3600);
    }
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

  it('lets only the rule send to the ingest queue', () => {
    const policies = ofType(resources(), 'AWS::SQS::QueuePolicy')
      .filter(([id]) => id.includes('IngestQueuePolicy'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const allows = policies.filter((statement) => statement.Effect === 'Allow');
    expect(allows).toHaveLength(1);
    expect(allows[0]).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': expect.anything() } },
    });
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
    const actionsOf = (part: string) =>
      ofType(resources(), 'AWS::IAM::Policy')
        .filter(([id]) => id.includes(part))
        .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
        .flatMap((statement) => statement.Action)
        .sort();
    const common = [
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
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

  it('asks for every resource only where AWS knows no other', () => {
    const wide = ofType(resources(), 'AWS::IAM::Policy')
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .filter((statement) => statement.Resource === '*')
      .flatMap((statement) => statement.Action);
    expect(new Set(wide)).toEqual(
      new Set(['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'dynamodb:ListStreams']),
    );
  });

  it('uses no managed policy and no function of anybody else', () => {
    for (const [id, { Properties }] of ofType(resources(), 'AWS::IAM::Role')) {
      expect(Properties.ManagedPolicyArns, id).toBeUndefined();
    }
    expect(Object.values(resources()).filter(({ Type }) => Type.startsWith('Custom::'))).toEqual(
      [],
    );
    expect(ofType(resources(), 'AWS::Lambda::Function')).toHaveLength(2);
  });

  it('runs functions on Node 24 and arm64, traced, with structured logs that are kept a while', () => {
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
  const held = (resources: Resources) => stateful.flatMap((type) => ofType(resources, type));

  it('keeps its logical id: a new one would replace it, and its data with it', () => {
    expect(held(stages.production as Resources).map(([id]) => id)).toEqual([
      'Uploads4F6EB0FD',
      'Files8E6940B8',
      'Notifications87298708',
    ]);
  });

  it('outlives its stack in production', () => {
    for (const [id, resource] of held(stages.production as Resources)) {
      expect(resource.DeletionPolicy, id).toBe('Retain');
    }
  });

  it('has no name of its own', () => {
    for (const [id, { Properties }] of held(stages.production as Resources)) {
      expect(Properties.BucketName ?? Properties.TableName, id).toBeUndefined();
    }
  });
});

describe('synthesis', () => {
  it('gives the same bytes twice', () => {
    const read = () => {
      const directory = mkdtempSync(join(tmpdir(), 'faultline-synth-'));
      synthesize('local', directory);
      const files = readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
      return files.map((file) => [file.slice(directory.length), sha256(readFileSync(file))]);
    };
    expect(read()).toEqual(read());
  });
});
