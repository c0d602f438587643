import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/errors.ts';
import type { Delivery, ServiceDefinition } from '../../../../local/service.ts';
import { createS3, type S3World } from './harness.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:orders';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:orders';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:orders';
const HOUR_MS = 3_600_000;

/** Takes what is delivered to one service's resources, and refuses while it is told to. */
function destination(name: 'sqs' | 'sns' | 'lambda') {
  const deliveries: { targetArn: string; delivery: Delivery }[] = [];
  const state: { refusal: AwsError | undefined } = { refusal: undefined };
  const definition: ServiceDefinition = {
    name,
    create: () => ({
      operations: {
        GetFunctionConfiguration: () => {
          if (state.refusal !== undefined) throw state.refusal;
          return {};
        },
      },
      accept(targetArn, delivery) {
        if (state.refusal !== undefined) throw state.refusal;
        deliveries.push({ targetArn, delivery });
      },
    }),
  };
  const bodies = () => deliveries.map(({ delivery }) => JSON.parse(delivery.body));
  const records = () => bodies().flatMap(({ Records }) => Records ?? []);
  return { definition, deliveries, state, bodies, records };
}

let s3: S3World;
let queue: ReturnType<typeof destination>;
let topic: ReturnType<typeof destination>;
let lambda: ReturnType<typeof destination>;

beforeEach(async () => {
  queue = destination('sqs');
  topic = destination('sns');
  lambda = destination('lambda');
  const others = [queue.definition, topic.definition, lambda.definition];
  s3 = await createS3({ others });
});

const put = (NotificationConfiguration: object, more: object = {}) =>
  s3.call('PutBucketNotificationConfiguration', { NotificationConfiguration, ...more });

const toQueue = (Events: string[], more: object = {}) =>
  put({ QueueConfigurations: [{ Id: 'orders', QueueArn: QUEUE, Events, ...more }] });

const filter = (...rules: [string, string][]) => ({
  Filter: { Key: { FilterRules: rules.map(([Name, Value]) => ({ Name, Value })) } },
});

describe('the notification of a new object', () => {
  it('is the record that AWS documents', async () => {
    await toQueue(['s3:ObjectCreated:*']);
    await s3.call('PutObject', { Key: 'in/a b@c.csv', Body: Buffer.from('hello') });
    expect(queue.records()).toEqual([
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: '2026-01-01T00:00:00.000Z',
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:000000000000' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: {
          'x-amz-request-id': expect.any(String),
          'x-amz-id-2': expect.any(String),
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'orders',
          bucket: {
            name: 'uploads',
            ownerIdentity: { principalId: expect.stringMatching(/^[0-9a-f]{64}$/) },
            arn: 'arn:aws:s3:::uploads',
          },
          object: {
            key: 'in/a+b%40c.csv',
            size: 5,
            eTag: '5d41402abc4b2a76b9719d911017c592',
            sequencer: expect.stringMatching(/^[0-9A-Fa-f]{16}$/),
          },
        },
      },
    ]);
  });

  it('reaches queue, topic and function alike, the topic with a subject', async () => {
    await put({
      QueueConfigurations: [{ QueueArn: QUEUE, Events: ['s3:ObjectCreated:Put'] }],
      TopicConfigurations: [{ TopicArn: TOPIC, Events: ['s3:ObjectRemoved:*'] }],
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: FUNCTION, Events: ['s3:ObjectTagging:*'] },
      ],
    });
    await s3.call('PutObject', { Key: 'k' });
    await s3.call('PutObjectTagging', {
      Key: 'k',
      Tagging: { TagSet: [{ Key: 'a', Value: '1' }] },
    });
    await s3.call('DeleteObject', { Key: 'k' });
    expect(queue.records()).toMatchObject([{ eventName: 'ObjectCreated:Put' }]);
    expect(topic.records()).toMatchObject([{ eventName: 'ObjectRemoved:Delete' }]);
    expect(lambda.records()).toMatchObject([
      { eventName: 'ObjectTagging:Put', eventVersion: '2.3' },
    ]);
    expect(topic.deliveries.at(-1)?.delivery.subject).toBe('Amazon S3 Notification');
  });

  it('names versions and delete markers', async () => {
    await s3.call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
    await toQueue(['s3:ObjectRemoved:*']);
    await s3.call('PutObject', { Key: 'k' });
    const { VersionId } = await s3.call('DeleteObject', { Key: 'k' });
    await s3.call('DeleteObject', { Key: 'k', VersionId });
    expect(queue.records().map(({ eventName, s3: { object } }) => [eventName, object])).toEqual([
      [
        'ObjectRemoved:DeleteMarkerCreated',
        {
          key: 'k',
          eTag: 'd41d8cd98f00b204e9800998ecf8427e',
          versionId: VersionId,
          sequencer: expect.any(String),
        },
      ],
      ['ObjectRemoved:Delete', { key: 'k', versionId: VersionId, sequencer: expect.any(String) }],
    ]);
  });

  it('tells of an expiry by lifecycle as LifecycleExpiration', async () => {
    await toQueue(['s3:LifecycleExpiration:*', 's3:ObjectRemoved:*']);
    const rule = { Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } };
    await s3.call('PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rules: [rule] } });
    await s3.call('PutObject', { Key: 'k' });
    await s3.clock.advance(72 * HOUR_MS);
    expect(queue.records()).toMatchObject([
      {
        eventName: 'LifecycleExpiration:Delete',
        eventVersion: '2.3',
        userIdentity: { principalId: 's3.amazonaws.com' },
      },
    ]);
  });

  it('goes only where prefix and suffix fit', async () => {
    await toQueue(['s3:ObjectCreated:*'], filter(['PREFIX', 'in/'], ['suffix', '.csv']));
    for (const Key of ['in/a.csv', 'in/a.txt', 'a.csv']) await s3.call('PutObject', { Key });
    expect(queue.records().map((record) => record.s3.object.key)).toEqual(['in/a.csv']);
    const { QueueConfigurations } = await s3.call('GetBucketNotificationConfiguration');
    expect(QueueConfigurations).toEqual([
      {
        Id: 'orders',
        QueueArn: QUEUE,
        Events: ['s3:ObjectCreated:*'],
        ...filter(['Prefix', 'in/'], ['Suffix', '.csv']),
      },
    ]);
  });

  it('comes again until its destination takes it', async () => {
    await toQueue(['s3:ObjectCreated:*']);
    queue.state.refusal = new AwsError('InternalError', 'down', { statusCode: 500 });
    await s3.call('PutObject', { Key: 'k' });
    queue.state.refusal = undefined;
    await s3.clock.advance(HOUR_MS);
    expect(queue.records()).toHaveLength(1);
  });
});

describe('PutBucketNotificationConfiguration', () => {
  it('sends queues and topics a test event', async () => {
    await toQueue(['s3:ObjectCreated:*']);
    expect(queue.bodies()).toEqual([
      {
        Service: 'Amazon S3',
        Event: 's3:TestEvent',
        Time: '2026-01-01T00:00:00.000Z',
        Bucket: 'uploads',
        RequestId: expect.any(String),
        HostId: expect.any(String),
      },
    ]);
  });

  it('names every destination that is not there, and changes nothing', async () => {
    queue.state.refusal = new AwsError('QueueDoesNotExist', 'no such queue');
    lambda.state.refusal = new AwsError('ResourceNotFoundException', 'no such function');
    const configuration = {
      QueueConfigurations: [{ QueueArn: QUEUE, Events: ['s3:ObjectCreated:*'] }],
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: FUNCTION, Events: ['s3:ObjectRemoved:*'] },
      ],
    };
    await expect(put(configuration)).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: 'Unable to validate the following destination configurations',
      members: {
        ArgumentName1: QUEUE,
        ArgumentValue1: 'The destination queue does not exist',
        ArgumentName2: `${FUNCTION}, null`,
        ArgumentValue2: `Not authorized to invoke function [${FUNCTION}]`,
      },
    });
    expect(await s3.call('GetBucketNotificationConfiguration')).toEqual({});
    await put(configuration, { SkipDestinationValidation: true });
    expect(await s3.call('GetBucketNotificationConfiguration')).toMatchObject(configuration);
  });

  it.each([
    ['an ARN that is none', [{ QueueArn: 'orders', Events: ['s3:ObjectCreated:*'] }]],
    ['an ARN of another service', [{ QueueArn: TOPIC, Events: ['s3:ObjectCreated:*'] }]],
    ['an unknown event', [{ QueueArn: QUEUE, Events: ['s3:ObjectRead'] }]],
    [
      'an unknown filter rule',
      [{ QueueArn: QUEUE, Events: ['s3:ObjectCreated:*'], ...filter(['infix', 'x']) }],
    ],
    [
      'two targets of one event',
      [
        { QueueArn: QUEUE, Events: ['s3:ObjectCreated:*'] },
        { QueueArn: QUEUE, Events: ['s3:ObjectCreated:Put'] },
      ],
    ],
    [
      'filters that can both fit',
      [
        { QueueArn: QUEUE, Events: ['s3:ObjectCreated:*'], ...filter(['prefix', 'in/']) },
        { QueueArn: QUEUE, Events: ['s3:ObjectCreated:*'], ...filter(['suffix', '.csv']) },
      ],
    ],
  ])('refuses %s with InvalidArgument', async (_what, QueueConfigurations) => {
    await expect(put({ QueueConfigurations })).rejects.toMatchObject({ code: 'InvalidArgument' });
  });

  it('lets filters apart share an event', async () => {
    const shared = { QueueArn: QUEUE, Events: ['s3:ObjectCreated:*'] };
    await put({
      QueueConfigurations: [
        { ...shared, ...filter(['prefix', 'in/']) },
        { ...shared, ...filter(['prefix', 'out/']) },
      ],
    });
    await s3.call('PutObject', { Key: 'out/a' });
    expect(queue.records()).toHaveLength(1);
  });
});
