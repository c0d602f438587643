import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTemplate } from '../../../../local/deploy/load-template.ts';
import type { TemplateResource } from '../../../../local/deploy/template.ts';
import { newFolder, writeFiles } from '../../../helpers/assembly-stack.ts';

const HANDLER = { 'src/app.js': 'exports.handler = async () => 1;' };

function translate(Resources: object, more: { Globals?: object; files?: object } = {}) {
  const folder = writeFiles(newFolder(), {
    'template.json': {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources,
      ...(more.Globals && { Globals: more.Globals }),
    },
    ...HANDLER,
    ...more.files,
  });
  const loaded = loadTemplate(join(folder, 'template.json'));
  const resources: Readonly<Record<string, TemplateResource>> = loaded.template.Resources ?? {};
  const properties = (id: string) => resources[id]?.Properties as Record<string, never>;
  return { ...loaded, folder, resources, properties, types: typesOf(resources) };
}

function typesOf(resources: Readonly<Record<string, TemplateResource>>): Record<string, string> {
  return Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]));
}

const fn = (properties: object = {}, more: object = {}) => ({
  Fn: {
    Type: 'AWS::Serverless::Function',
    ...more,
    Properties: {
      CodeUri: 'src/',
      Handler: 'app.handler',
      Runtime: 'nodejs22.x',
      ...properties,
    },
  },
});

const ARN = { 'Fn::GetAtt': ['Fn', 'Arn'] };

describe('a serverless function', () => {
  it('becomes a function with a role, its local code an asset', () => {
    const { types, properties, assets, folder, template } = translate(
      fn({ Tracing: 'Active', Tags: { team: 'a' }, Timeout: 5 }),
    );
    expect(types).toEqual({ Fn: 'AWS::Lambda::Function', FnRole: 'AWS::IAM::Role' });
    expect(properties('Fn')).toEqual({
      Handler: 'app.handler',
      Runtime: 'nodejs22.x',
      Timeout: 5,
      Role: { 'Fn::GetAtt': ['FnRole', 'Arn'] },
      Code: { S3Bucket: 'local-files', S3Key: 'src/' },
      Tags: [{ Key: 'team', Value: 'a' }],
      TracingConfig: { Mode: 'Active' },
    });
    expect(assets.get('src/')).toBe(join(folder, 'src'));
    expect(template.Transform).toEqual([]);
  });

  it('takes what Globals gives: maps merged, lists joined, its own winning', () => {
    const { properties } = translate(
      fn({ Timeout: 9, Layers: ['b'], Environment: { Variables: { B: '2' } } }),
      {
        Globals: {
          Function: {
            Timeout: 3,
            MemorySize: 256,
            Layers: ['a'],
            Environment: { Variables: { A: '1', B: '1' } },
          },
        },
      },
    );
    expect(properties('Fn')).toMatchObject({
      Timeout: 9,
      MemorySize: 256,
      Layers: ['a', 'b'],
      Environment: { Variables: { A: '1', B: '2' } },
    });
  });

  it('keeps a role that it names', () => {
    const { types, properties } = translate(fn({ Role: 'arn:role' }));
    expect(types).toEqual({ Fn: 'AWS::Lambda::Function' });
    expect(properties('Fn').Role).toBe('arn:role');
  });

  it('gets managed policies by name, statements and policy templates into its role', () => {
    const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    const { properties, untranslated } = translate(
      fn({
        Policies: [
          'AmazonS3ReadOnlyAccess',
          'AWSLambdaSQSQueueExecutionRole',
          { Version: '2012-10-17', Statement: [statement] },
          { SQSSendMessagePolicy: { QueueName: { 'Fn::GetAtt': ['Q', 'QueueName'] } } },
          { MobileAnalyticsWriteOnlyAccessPolicy: {} },
        ],
      }),
    );
    expect(properties('FnRole').ManagedPolicyArns).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
      'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole',
    ]);
    const statements = (
      properties('FnRole').Policies as unknown as { PolicyDocument: { Statement: object[] } }[]
    ).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(statements).toMatchObject([statement, { Action: ['sqs:SendMessage*'] }]);
    expect(untranslated).toEqual([
      {
        logicalId: 'Fn',
        path: 'Policies',
        what: 'the policy template MobileAnalyticsWriteOnlyAccessPolicy',
      },
    ]);
  });

  it('publishes a version and an alias, which its events then invoke', () => {
    const { types, properties, resources } = translate({
      ...fn({
        AutoPublishAlias: 'live',
        Events: { Work: { Type: 'SQS', Properties: { Queue: 'arn:q', BatchSize: 1 } } },
      }),
      Other: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Fn.Alias' } } },
    });
    expect(types).toMatchObject({
      FnVersion: 'AWS::Lambda::Version',
      FnAliaslive: 'AWS::Lambda::Alias',
    });
    expect(properties('FnWork')).toEqual({
      EventSourceArn: 'arn:q',
      BatchSize: 1,
      FunctionName: { Ref: 'FnAliaslive' },
    });
    expect(resources.Other?.Properties?.QueueName).toEqual({ Ref: 'FnAliaslive' });
  });

  it('has its dead letters and destinations set, and allowed', () => {
    const { properties } = translate(
      fn({
        DeadLetterQueue: { Type: 'SQS', TargetArn: 'arn:dlq' },
        EventInvokeConfig: {
          MaximumRetryAttempts: 1,
          DestinationConfig: { OnSuccess: { Type: 'SNS', Destination: 'arn:topic' } },
        },
      }),
    );
    expect(properties('Fn').DeadLetterConfig).toEqual({ TargetArn: 'arn:dlq' });
    expect(properties('FnEventInvokeConfig')).toEqual({
      FunctionName: { Ref: 'Fn' },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnSuccess: { Destination: 'arn:topic' } },
    });
    expect(JSON.stringify(properties('FnRole').Policies)).toMatch(/sqs:SendMessage.*sns:Publish/);
  });

  it('gives its condition to all that is made for it', () => {
    const { resources } = translate(
      fn(
        { Events: { E: { Type: 'Schedule', Properties: { Schedule: 'rate(1 minute)' } } } },
        { Condition: 'IsProd' },
      ),
    );
    const conditions = Object.values(resources).map(({ Condition }) => Condition);
    expect(new Set(conditions)).toEqual(new Set(['IsProd']));
  });

  it('is refused in a sentence when it is not built', () => {
    const typescript = { 'ts/app.ts': '' };
    const needy = { 'ts/app.js': '', 'ts/package.json': { dependencies: { uuid: '1' } } };
    const refusal = (files: object) => translate(fn({ CodeUri: 'ts' }), { files }).untranslated;
    const what = 'The function is not built; run sam build and give .aws-sam/build/template.yaml.';
    expect(refusal(typescript)).toEqual([{ logicalId: 'Fn', path: 'CodeUri', what }]);
    expect(refusal(needy)).toEqual([{ logicalId: 'Fn', path: 'CodeUri', what }]);
    expect(refusal({ ...needy, 'ts/node_modules/uuid/index.js': '' })).toEqual([]);
  });
});

describe('an event of a serverless function', () => {
  const withEvent = (Type: string, Properties: object, others: object = {}) =>
    translate({ ...fn({ Events: { E: { Type, Properties } } }), ...others });

  it('is a mapping for a stream', () => {
    const { properties } = withEvent('DynamoDB', { Stream: 'arn:s', StartingPosition: 'LATEST' });
    expect(properties('FnE')).toEqual({
      EventSourceArn: 'arn:s',
      StartingPosition: 'LATEST',
      FunctionName: ARN,
    });
  });

  it('is a subscription for a topic', () => {
    const { properties } = withEvent('SNS', { Topic: 'arn:t', FilterPolicy: { a: ['b'] } });
    expect(properties('FnE')).toEqual({
      TopicArn: 'arn:t',
      Protocol: 'lambda',
      Endpoint: ARN,
      FilterPolicy: { a: ['b'] },
    });
    expect(properties('FnEPermission')).toMatchObject({ SourceArn: 'arn:t' });
  });

  it('is a rule for a pattern, its dead letters in a queue of its own', () => {
    const { properties, types } = withEvent('EventBridgeRule', {
      Pattern: { source: ['a'] },
      EventBusName: 'bus',
      InputPath: '$.detail',
      DeadLetterConfig: { Type: 'SQS' },
    });
    expect(properties('FnE')).toEqual({
      EventPattern: { source: ['a'] },
      EventBusName: 'bus',
      Targets: [
        {
          Id: 'FnELambdaTarget',
          Arn: ARN,
          InputPath: '$.detail',
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['FnEQueue', 'Arn'] } },
        },
      ],
    });
    expect(types).toMatchObject({
      FnEQueue: 'AWS::SQS::Queue',
      FnEQueuePolicy: 'AWS::SQS::QueuePolicy',
      FnEPermission: 'AWS::Lambda::Permission',
    });
  });

  it('is a rule for a schedule', () => {
    const { properties } = withEvent('Schedule', {
      Schedule: 'rate(5 minutes)',
      Input: '{}',
      Enabled: false,
    });
    expect(properties('FnE')).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'DISABLED',
      Targets: [{ Arn: ARN, Input: '{}' }],
    });
  });

  it('is a notification of the bucket, made once the bucket may invoke', () => {
    const Filter = { S3Key: { Rules: [{ Name: 'suffix', Value: '.csv' }] } };
    const { resources } = withEvent(
      'S3',
      { Bucket: { Ref: 'B' }, Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'], Filter },
      { B: { Type: 'AWS::S3::Bucket' } },
    );
    expect(resources.B).toEqual({
      Type: 'AWS::S3::Bucket',
      DependsOn: ['FnEPermission'],
      Properties: {
        NotificationConfiguration: {
          LambdaConfigurations: [
            { Event: 's3:ObjectCreated:*', Function: ARN, Filter },
            { Event: 's3:ObjectRemoved:*', Function: ARN, Filter },
          ],
        },
      },
    });
  });

  it.each([
    ['another type', 'HttpApi', {}, 'Events.E', 'an event of type HttpApi'],
    [
      'a queue between',
      'SNS',
      { Topic: 't', SqsSubscription: true },
      'Events.E',
      'SqsSubscription',
    ],
    [
      'a bucket from elsewhere',
      'S3',
      { Bucket: 'b' },
      'Events.E.Bucket',
      'a bucket that is no resource of the template',
    ],
  ])('is refused by name for %s', (_title, type, properties, path, what) => {
    const { untranslated } = withEvent(type, properties);
    expect(untranslated).toEqual([{ logicalId: 'Fn', path, what }]);
  });
});

describe('a serverless resource', () => {
  it('becomes a table with one key', () => {
    const { properties } = translate({
      Plain: { Type: 'AWS::Serverless::SimpleTable' },
      Named: {
        Type: 'AWS::Serverless::SimpleTable',
        Properties: { TableName: 't', PrimaryKey: { Name: 'pk', Type: 'Number' } },
      },
    });
    expect(properties('Plain')).toEqual({
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    expect(properties('Named')).toMatchObject({
      TableName: 't',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'N' }],
    });
  });

  it('becomes a layer, its content an asset', () => {
    const { properties, assets } = translate({
      L: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: 'layer' } },
    });
    expect(properties('L')).toEqual({
      LayerName: 'L',
      Content: { S3Bucket: 'local-files', S3Key: 'layer' },
    });
    expect(assets.has('layer')).toBe(true);
  });

  it('of another type stays as it is, to be refused by its name', () => {
    const { types } = translate({ Api: { Type: 'AWS::Serverless::HttpApi' } });
    expect(types).toEqual({ Api: 'AWS::Serverless::HttpApi' });
  });
});
