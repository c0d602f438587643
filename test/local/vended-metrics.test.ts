import { describe, expect, it } from 'vitest';
import { AwsError } from '../../local/errors.ts';
import type { ServiceDefinition } from '../../local/service.ts';
import { CLOUDWATCH_LOGS } from '../../local/services/cloudwatch-logs/index.ts';
import { DYNAMODB, DYNAMODB_STREAMS } from '../../local/services/dynamodb/index.ts';
import { EVENTBRIDGE } from '../../local/services/eventbridge/index.ts';
import { SNS } from '../../local/services/sns/index.ts';
import { recordMetrics } from '../helpers/metric-recorder.ts';
import { ADMINISTRATOR, createTestHost } from '../helpers/test-context.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:work';
const DEAD = 'arn:aws:sqs:us-east-1:000000000000:dead';

/** Some services, and queues of which `work` refuses what it is told to. */
function world(definitions: readonly ServiceDefinition[], refuse?: AwsError) {
  const sqs: ServiceDefinition = {
    name: 'sqs',
    create: () => ({
      operations: {},
      accept(arn) {
        if (arn === QUEUE && refuse !== undefined) throw refuse;
      },
    }),
  };
  const { host, clock } = createTestHost([...definitions, sqs]);
  const metrics = recordMetrics(host);
  const call = (service: Parameters<typeof host.call>[0], operation: string, input: object) =>
    host.call<Record<string, string>>(service, operation, input, ADMINISTRATOR);
  return { call, clock, metrics };
}

describe('AWS/Events', () => {
  const event = { Entries: [{ Source: 'app', DetailType: 'Thing', Detail: '{}' }] };

  async function withRule(refuse?: AwsError) {
    const made = world([EVENTBRIDGE], refuse);
    await made.call('eventbridge', 'PutRule', { Name: 'r', EventPattern: '{"source":["app"]}' });
    const target = { Id: '1', Arn: QUEUE, DeadLetterConfig: { Arn: DEAD } };
    await made.call('eventbridge', 'PutTargets', { Rule: 'r', Targets: [target] });
    await made.call('eventbridge', 'PutEvents', event);
    await made.clock.advance(0);
    return made;
  }

  it('counts what matches and what arrives', async () => {
    const { metrics } = await withRule();
    for (const name of ['MatchedEvents', 'TriggeredRules', 'Invocations', 'InvocationAttempts']) {
      expect(metrics.get(`AWS/Events ${name} RuleName=r`), name).toBe(1);
    }
    expect([...metrics.keys()].filter((key) => /Failed|Dlq|Retry/.test(key))).toEqual([]);
  });

  it('counts retries, and what is given up and dead-lettered', async () => {
    const busy = new AwsError('Busy', '', { statusCode: 503 });
    const { metrics, clock } = await withRule(busy);
    await clock.advance(25 * 3_600_000);
    expect(metrics.get('AWS/Events FailedInvocations RuleName=r')).toBe(1);
    expect(metrics.get('AWS/Events InvocationsSentToDlq RuleName=r')).toBe(1);
    const retries = metrics.get('AWS/Events RetryInvocationAttempts RuleName=r') ?? 0;
    expect(retries).toBeGreaterThan(100);
    expect(metrics.get('AWS/Events InvocationAttempts RuleName=r')).toBe(retries + 1);
  });
});

describe('AWS/SNS', () => {
  async function withTopic(subscription: object, refuse?: AwsError) {
    const made = world([SNS], refuse);
    const { TopicArn } = await made.call('sns', 'CreateTopic', { Name: 'orders' });
    const subscribe = { TopicArn, Protocol: 'sqs', Endpoint: QUEUE, Attributes: subscription };
    await made.call('sns', 'Subscribe', subscribe);
    await made.call('sns', 'Publish', { TopicArn, Message: 'hello' });
    await made.clock.advance(0);
    return made.metrics;
  }
  const of = (metrics: Map<string, number>, name: string) =>
    metrics.get(`AWS/SNS ${name} TopicName=orders`);

  it('counts what is published and delivered', async () => {
    const metrics = await withTopic({});
    expect(of(metrics, 'NumberOfMessagesPublished')).toBe(1);
    expect(of(metrics, 'PublishSize')).toBe(5);
    expect(of(metrics, 'NumberOfNotificationsDelivered')).toBe(1);
  });

  it('says why a subscription did not want a message', async () => {
    const metrics = await withTopic({ FilterPolicy: '{"kind":["paid"]}' });
    expect(of(metrics, 'NumberOfNotificationsFilteredOut')).toBe(1);
    expect(of(metrics, 'NumberOfNotificationsFilteredOut-NoMessageAttributes')).toBe(1);
    expect(of(metrics, 'NumberOfNotificationsDelivered')).toBeUndefined();
  });

  it('counts what fails and goes to the dead-letter queue', async () => {
    const gone = new AwsError('QueueDoesNotExist', 'gone');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: DEAD });
    const metrics = await withTopic({ RedrivePolicy }, gone);
    expect(of(metrics, 'NumberOfNotificationsFailed')).toBe(1);
    expect(of(metrics, 'NumberOfNotificationsRedrivenToDlq')).toBe(1);
  });
});

describe('AWS/DynamoDB', () => {
  async function withTable() {
    const made = world([DYNAMODB, DYNAMODB_STREAMS]);
    await made.call('dynamodb', 'CreateTable', {
      TableName: 'files',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    return made;
  }
  const put = { TableName: 'files', Item: { id: { S: 'a' }, text: { S: 'x'.repeat(2000) } } };

  it('counts units by table and latency by operation', async () => {
    const { call, metrics } = await withTable();
    await call('dynamodb', 'PutItem', put);
    await call('dynamodb', 'Query', {
      TableName: 'files',
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: 'a' } },
    });
    expect(metrics.get('AWS/DynamoDB ConsumedWriteCapacityUnits TableName=files')).toBe(2);
    expect(metrics.get('AWS/DynamoDB ConsumedReadCapacityUnits TableName=files')).toBe(0.5);
    expect(metrics.get('AWS/DynamoDB ReturnedItemCount TableName=files Operation=Query')).toBe(1);
    const latencies = [...metrics.keys()].filter((key) => key.includes('SuccessfulRequestLatency'));
    expect(latencies.sort()).toEqual([
      'AWS/DynamoDB SuccessfulRequestLatency TableName=files Operation=PutItem',
      'AWS/DynamoDB SuccessfulRequestLatency TableName=files Operation=Query',
    ]);
  });

  it('tells a failed condition from a mistake', async () => {
    const { call, metrics } = await withTable();
    await call('dynamodb', 'PutItem', put);
    const again = { ...put, ConditionExpression: 'attribute_not_exists(id)' };
    await expect(call('dynamodb', 'PutItem', again)).rejects.toThrow();
    await expect(call('dynamodb', 'PutItem', { TableName: 'files', Item: {} })).rejects.toThrow();
    expect(metrics.get('AWS/DynamoDB ConditionalCheckFailedRequests TableName=files')).toBe(1);
    expect(metrics.get('AWS/DynamoDB UserErrors')).toBe(1);
  });
});

it('AWS/Logs counts what is written, by group and in all', async () => {
  const { call, metrics } = world([CLOUDWATCH_LOGS]);
  const stream = { logGroupName: 'g', logStreamName: 's' };
  await call('cloudwatch-logs', 'CreateLogGroup', { logGroupName: 'g' });
  await call('cloudwatch-logs', 'CreateLogStream', stream);
  const timestamp = Date.UTC(2026, 0, 1);
  const logEvents = [
    { timestamp, message: 'one' },
    { timestamp, message: 'two!' },
  ];
  await call('cloudwatch-logs', 'PutLogEvents', { ...stream, logEvents });
  expect(metrics.get('AWS/Logs IncomingLogEvents LogGroupName=g')).toBe(2);
  expect(metrics.get('AWS/Logs IncomingBytes LogGroupName=g')).toBe(7);
  expect(metrics.get('AWS/Logs IncomingBytes')).toBe(7);
});
