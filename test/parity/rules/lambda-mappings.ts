import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  PublishVersionCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import { createQueue, messagesIn } from './lambda-async.ts';
import {
  createFunction,
  functionArn,
  RECORDED_API,
  recordedIn,
  refused,
} from './lambda-helpers.ts';

const RECORDED_SQS = recordedIn('event_source_mapping/test_lambda_integration_sqs');
const RECORDED_STREAMS = recordedIn('event_source_mapping/test_lambda_integration_dynamodbstreams');
const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });

const map = (
  aws: Aws,
  FunctionName: string,
  input: Partial<CreateEventSourceMappingCommandInput>,
) =>
  aws.connect(LambdaClient).send(new CreateEventSourceMappingCommand({ FunctionName, ...input }));

/** A function that sends what it gets to a queue, and then answers or fails. */
async function recorder(aws: Aws, answer = 'return;', input: object = {}) {
  const seen = await createQueue(aws);
  const source = `
    const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    const sqs = new SQSClient({});
    exports.handler = async (event, context) => {
      const MessageBody = JSON.stringify({ event, version: context.functionVersion });
      await sqs.send(new SendMessageCommand({ QueueUrl: process.env.SEEN, MessageBody }));
      ${answer}
    };`;
  const FunctionName = await createFunction(aws, source, {
    Environment: { Variables: { SEEN: seen.url } },
    Timeout: 10,
    ...input,
  });
  const events = async () => (await messagesIn(aws, seen)).map(({ Body = '' }) => JSON.parse(Body));
  return { FunctionName, events };
}

const send = (aws: Aws, QueueUrl: string, MessageBody: string) =>
  aws.connect(SQSClient).send(new SendMessageCommand({ QueueUrl, MessageBody }));

const QUEUE_RULES: readonly Rule[] = [
  {
    title: 'A mapping of a queue begins with AWS’s defaults and changes its state for a moment',
    mark: RECORDED_SQS,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const { arn } = await createQueue(aws);
      const FunctionName = await createFunction(aws);
      const created = await map(aws, FunctionName, { EventSourceArn: arn });
      const UUID = created.UUID ?? '';
      const { $metadata, LastModified, ...configuration } = created;
      expect($metadata.httpStatusCode).toBe(202);
      expect(LastModified).toBeInstanceOf(Date);
      expect(configuration).toEqual({
        UUID,
        BatchSize: 10,
        EventSourceArn: arn,
        EventSourceMappingArn: `arn:aws:lambda:${aws.region}:${aws.account}:event-source-mapping:${UUID}`,
        FunctionArn: functionArn(aws, FunctionName),
        FunctionResponseTypes: [],
        MaximumBatchingWindowInSeconds: 0,
        State: 'Creating',
        StateTransitionReason: 'USER_INITIATED',
      });
      const state = async () =>
        (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
      expect(await state()).toBe('Enabled');
      const update = async (input: object) =>
        (await lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...input }))).State;
      expect(await update({ BatchSize: 5 })).toBe('Updating');
      expect(await update({ Enabled: false })).toBe('Disabling');
      expect(await state()).toBe('Disabled');
      expect(await update({ Enabled: true })).toBe('Enabling');
      const deleted = await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
      expect(deleted.State).toBe('Deleting');
      for (const Command of [GetEventSourceMappingCommand, DeleteEventSourceMappingCommand]) {
        await refused(lambda.send(new Command({ UUID }) as GetEventSourceMappingCommand), {
          name: 'ResourceNotFoundException',
          message: 'The resource you requested does not exist.',
        });
      }
    },
  },
  {
    title: 'Mappings that make no sense are refused',
    mark: RECORDED_SQS,
    async holds(aws) {
      const queue = await createQueue(aws);
      const FunctionName = await createFunction(aws);
      const EventSourceArn = queue.arn;
      await refused(map(aws, FunctionName, {}), invalid('Unrecognized event source.'));
      await refused(
        map(aws, 'doesnotexist', { EventSourceArn }),
        invalid('Function does not exist'),
      );
      await refused(
        map(aws, FunctionName, { EventSourceArn, BatchSize: 11 }),
        invalid(
          'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
        ),
      );
      const DestinationConfig = { OnSuccess: { Destination: EventSourceArn } };
      await refused(
        map(aws, FunctionName, { EventSourceArn, DestinationConfig }),
        invalid('Unsupported DestinationConfig parameter for given event source mapping type.'),
      );
      for (const Pattern of ['simple string', '{"eventName": ["INSERT"=123}', '[]', '{"a": "b"}']) {
        await refused(
          map(aws, FunctionName, { EventSourceArn, FilterCriteria: { Filters: [{ Pattern }] } }),
          invalid('Invalid filter pattern definition.'),
        );
      }
      await refused(
        map(aws, FunctionName, { EventSourceArn: `${EventSourceArn}-none` }),
        invalid(
          'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
        ),
      );
      const { UUID } = await map(aws, FunctionName, { EventSourceArn });
      await refused(map(aws, FunctionName, { EventSourceArn }), {
        name: 'ResourceConflictException',
        message: `An event source mapping with SQS arn (" ${EventSourceArn} ") and function (" ${FunctionName} ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
        status: 409,
      });
    },
  },
  {
    title: 'A function gets messages in AWS’s form, and they are gone when it succeeds',
    mark: RECORDED_SQS,
    async holds(aws) {
      const queue = await createQueue(aws);
      const { FunctionName, events } = await recorder(aws);
      await map(aws, FunctionName, { EventSourceArn: queue.arn });
      await aws.connect(SQSClient).send(
        new SendMessageCommand({
          QueueUrl: queue.url,
          MessageBody: 'hello',
          MessageAttributes: { Title: { DataType: 'String', StringValue: 'The Whistler' } },
        }),
      );
      await aws.wait(40_000);
      const [{ event }] = (await events()) as [{ event: { Records: object[] } }];
      expect(event.Records).toEqual([
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            Title: {
              stringValue: 'The Whistler',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'String',
            },
          },
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: queue.arn,
          awsRegion: aws.region,
        },
      ]);
      expect(await messagesIn(aws, queue)).toHaveLength(0);
    },
  },
  {
    title:
      'A message whose function fails comes back after its visibility timeout, then moves away',
    mark: RECORDED_SQS,
    async holds(aws) {
      const dead = await createQueue(aws);
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
      const queue = await createQueue(aws, { VisibilityTimeout: '30', RedrivePolicy });
      const { FunctionName, events } = await recorder(aws, "throw new Error('failed');");
      await map(aws, FunctionName, { EventSourceArn: queue.arn });
      await send(aws, queue.url, 'poison');
      await aws.wait(25_000);
      expect(await events()).toHaveLength(1);
      await aws.wait(60_000);
      expect(await events()).toHaveLength(2);
      expect((await messagesIn(aws, dead)).map(({ Body }) => Body)).toEqual(['poison']);
    },
  },
  {
    title: 'An answer that names no message of the batch fails all of it, an empty one none',
    mark: RECORDED_SQS,
    async holds(aws) {
      const attemptsWith = async (answer: string) => {
        const queue = await createQueue(aws, { VisibilityTimeout: '20' });
        const { FunctionName, events } = await recorder(aws, `return ${answer};`);
        await map(aws, FunctionName, {
          EventSourceArn: queue.arn,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        });
        await send(aws, queue.url, 'm');
        await aws.wait(30_000);
        return (await events()).length;
      };
      for (const success of [
        '{}',
        'null',
        '{ batchItemFailures: [] }',
        '{ batchItemFailures: null }',
      ]) {
        expect([success, await attemptsWith(success)]).toEqual([success, 1]);
      }
      for (const item of [
        "{ foo: 'notvalid' }",
        '{ itemIdentifier: null }',
        "{ itemIdentifier: '' }",
      ]) {
        expect([item, await attemptsWith(`{ batchItemFailures: [${item}] }`)]).toEqual([item, 2]);
      }
    },
  },
  {
    title: 'A function that fails fails its whole batch, whatever it could have reported',
    mark: RECORDED_SQS,
    async holds(aws) {
      const queue = await createQueue(aws, { VisibilityTimeout: '20' });
      const { FunctionName, events } = await recorder(aws, "throw new Error('failed');");
      await map(aws, FunctionName, {
        EventSourceArn: queue.arn,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      await send(aws, queue.url, 'm');
      await aws.wait(30_000);
      expect(await events()).toHaveLength(2);
    },
  },
  {
    title: 'A batching window gathers messages into one batch',
    mark: RECORDED_SQS,
    async holds(aws) {
      const queue = await createQueue(aws);
      const { FunctionName, events } = await recorder(aws);
      await map(aws, FunctionName, {
        EventSourceArn: queue.arn,
        BatchSize: 15,
        MaximumBatchingWindowInSeconds: 10,
      });
      for (let index = 0; index < 15; index++) await send(aws, queue.url, String(index));
      await aws.wait(60_000);
      const seen = (await events()) as { event: { Records: { md5OfMessageAttributes: null }[] } }[];
      const records = seen.flatMap(({ event }) => event.Records);
      expect(records).toHaveLength(15);
      expect(seen.length).toBeLessThanOrEqual(5);
      expect(records[0]?.md5OfMessageAttributes).toBeNull();
    },
  },
  {
    title: 'Filters keep messages from the function and delete them',
    mark: RECORDED_SQS,
    async holds(aws) {
      const cases: readonly (readonly [pattern: object, matching: unknown, other: unknown])[] = [
        [{ body: { testItem: ['test24'] } }, { testItem: 'test24' }, { testItem: 'tesWER' }],
        [{ body: { testItem: ['a', 'b'] } }, { testItem: 'b' }, { testItem: 'c' }],
        [
          { body: { testItem: ['a'], test2: ['b'] } },
          { testItem: 'a', test2: 'b' },
          { testItem: 'a', test2: 'c' },
        ],
        [{ body: { test2: [{ exists: false }] } }, { testItem: 'a' }, { test2: 'b' }],
        [{ body: { test2: [{ numeric: ['>', 100] }] } }, { test2: 105 }, 'this is a test string'],
        [{ body: { test2: [{ numeric: ['<', 100] }] } }, { test2: 93 }, { test2: 105 }],
        [{ body: { test2: [{ numeric: ['>=', 100, '<', 200] }] } }, { test2: 105 }, { test2: 200 }],
        [{ body: { test2: [{ prefix: 'us-1' }] } }, { test2: 'us-1-48454' }, { test2: 'eu-wert' }],
      ];
      for (const [pattern, matching, other] of cases) {
        const queue = await createQueue(aws);
        const { FunctionName, events } = await recorder(aws);
        await map(aws, FunctionName, {
          EventSourceArn: queue.arn,
          FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
        });
        const text = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));
        await send(aws, queue.url, text(matching));
        await send(aws, queue.url, text(other));
        await aws.wait(60_000);
        const seen = (await events()) as { event: { Records: { body: string }[] } }[];
        const bodies = seen.flatMap(({ event }) => event.Records.map(({ body }) => body));
        expect(bodies).toEqual([text(matching)]);
        expect(await messagesIn(aws, queue)).toHaveLength(0);
      }
    },
  },
  {
    title: 'A mapping runs the version that it names, and another when it is updated',
    mark: RECORDED_SQS,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const queue = await createQueue(aws);
      const { FunctionName, events } = await recorder(aws, 'return;', { Publish: true });
      const { UUID } = await map(aws, `${FunctionName}:1`, { EventSourceArn: queue.arn });
      await send(aws, queue.url, 'first');
      await aws.wait(5000);
      const change = { FunctionName, MemorySize: 256 };
      await lambda.send(new UpdateFunctionConfigurationCommand(change));
      await lambda.send(new PublishVersionCommand({ FunctionName }));
      const update = { UUID, FunctionName: `${FunctionName}:2` };
      const updated = await lambda.send(new UpdateEventSourceMappingCommand(update));
      expect(updated.FunctionArn).toBe(`${functionArn(aws, FunctionName)}:2`);
      await aws.wait(25_000);
      await send(aws, queue.url, 'second');
      await aws.wait(5000);
      const seen = (await events()) as { version: string }[];
      expect(seen.map(({ version }) => version)).toEqual(['1', '2']);
    },
  },
  {
    title: 'A mapping has tags, and outlives its function',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const queue = await createQueue(aws);
      const FunctionName = await createFunction(aws);
      const Tags = { testtag: 'custom' };
      const { EventSourceMappingArn: Resource = '', UUID = '' } = await map(aws, FunctionName, {
        EventSourceArn: queue.arn,
        Tags,
      });
      expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual(Tags);
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
      const found = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
      expect(found.State).toBe('Enabled');
      const { EventSourceMappings } = await lambda.send(
        new ListEventSourceMappingsCommand({ EventSourceArn: queue.arn }),
      );
      expect(EventSourceMappings).toHaveLength(1);
      await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
    },
  },
];

async function createTable(aws: Aws) {
  const dynamodb = aws.connect(DynamoDBClient);
  const TableName = aws.name('table');
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  await aws.wait(1000);
  const put = (item: Record<string, object>) =>
    dynamodb.send(new PutItemCommand({ TableName, Item: item as never }));
  return { TableName, streamArn: TableDescription?.LatestStreamArn ?? '', put };
}

const STREAM_RULES: readonly Rule[] = [
  {
    title: 'A mapping of a stream begins with AWS’s defaults',
    mark: RECORDED_STREAMS,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const { streamArn } = await createTable(aws);
      const FunctionName = await createFunction(aws);
      const created = await map(aws, FunctionName, {
        EventSourceArn: streamArn,
        StartingPosition: 'TRIM_HORIZON',
      });
      const { $metadata, LastModified, UUID, EventSourceMappingArn, ...configuration } = created;
      expect([$metadata.httpStatusCode, LastModified?.getTime()]).toEqual([202, aws.now()]);
      expect(EventSourceMappingArn).toContain(UUID);
      expect(configuration).toEqual({
        BatchSize: 100,
        BisectBatchOnFunctionError: false,
        DestinationConfig: { OnFailure: {} },
        EventSourceArn: streamArn,
        FunctionArn: functionArn(aws, FunctionName),
        FunctionResponseTypes: [],
        LastProcessingResult: 'No records processed',
        MaximumBatchingWindowInSeconds: 0,
        MaximumRecordAgeInSeconds: -1,
        MaximumRetryAttempts: -1,
        ParallelizationFactor: 1,
        StartingPosition: 'TRIM_HORIZON',
        State: 'Creating',
        StateTransitionReason: 'User action',
        TumblingWindowInSeconds: 0,
      });
      const disable = { UUID, Enabled: false };
      const disabled = await lambda.send(new UpdateEventSourceMappingCommand(disable));
      expect(disabled.State).toBe('Disabling');
      const again = map(aws, FunctionName, {
        EventSourceArn: streamArn,
        StartingPosition: 'LATEST',
      });
      await refused(again, {
        name: 'ResourceConflictException',
        message: `The event source arn (" ${streamArn} ") and function (" ${FunctionName} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
      });
    },
  },
  {
    title: 'A stream needs a starting position of its kind, and must be there',
    mark: RECORDED_API,
    async holds(aws) {
      const { streamArn } = await createTable(aws);
      const FunctionName = await createFunction(aws);
      const start = (StartingPosition?: string, EventSourceArn = streamArn) =>
        map(aws, FunctionName, { EventSourceArn, StartingPosition } as never);
      await refused(
        start(),
        invalid(
          "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
        ),
      );
      await refused(start('invalid'), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
      });
      await refused(
        start('AT_TIMESTAMP'),
        invalid(`Unsupported starting position for arn type: ${streamArn}`),
      );
      const none = `arn:aws:dynamodb:${aws.region}:${aws.account}:table/none/stream/2025-02-22T03:03:25.490`;
      await refused(start('LATEST', none), invalid(`Stream not found: ${none}`));
    },
  },
  {
    title: 'A record has AWS’s form, and what is given up is told to a queue',
    mark: RECORDED_STREAMS,
    async holds(aws) {
      const failures = await createQueue(aws);
      const { streamArn, put } = await createTable(aws);
      const { FunctionName, events } = await recorder(aws, "throw new Error('failed');");
      await map(aws, FunctionName, {
        EventSourceArn: streamArn,
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 1,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: failures.arn } },
      });
      await put({ id: { S: 'hello world' } });
      await aws.wait(120_000);
      const seen = (await events()) as { event: { Records: { dynamodb: object }[] } }[];
      expect(seen).toHaveLength(2);
      expect(seen[0]?.event.Records[0]).toMatchObject({
        eventID: expect.any(String),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: aws.region,
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { id: { S: 'hello world' } },
          NewImage: { id: { S: 'hello world' } },
          SequenceNumber: expect.any(String),
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
        eventSourceARN: streamArn,
      });
      const [message] = await messagesIn(aws, failures);
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({
        requestContext: {
          functionArn: functionArn(aws, FunctionName),
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
        },
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          functionError: 'Unhandled',
        },
        version: '1.0',
        DDBStreamBatchInfo: { batchSize: 1, streamArn, shardId: expect.any(String) },
      });
    },
  },
  {
    title: 'A batch given up for what its answer reports has no function error',
    mark: RECORDED_STREAMS,
    async holds(aws) {
      for (const item of ["{ itemIdentifier: '' }", '{ itemIdentifier: null }', "{ foo: 'x' }"]) {
        const failures = await createQueue(aws);
        const { streamArn, put } = await createTable(aws);
        const answer = `return { batchItemFailures: [${item}] };`;
        const { FunctionName, events } = await recorder(aws, answer);
        await map(aws, FunctionName, {
          EventSourceArn: streamArn,
          StartingPosition: 'TRIM_HORIZON',
          MaximumRetryAttempts: 3,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          DestinationConfig: { OnFailure: { Destination: failures.arn } },
        });
        await put({ id: { S: 'a' } });
        await aws.wait(300_000);
        expect(await events()).toHaveLength(4);
        const [message] = await messagesIn(aws, failures);
        expect(JSON.parse(message?.Body ?? '')).toMatchObject({
          requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 },
          responseContext: { functionError: null },
        });
      }
    },
  },
  {
    title: 'An empty report is a success',
    mark: RECORDED_STREAMS,
    async holds(aws) {
      for (const answer of [
        '[]',
        'null',
        '{}',
        '{ batchItemFailures: [] }',
        '{ batchItemFailures: null }',
      ]) {
        const { streamArn, put } = await createTable(aws);
        const { FunctionName, events } = await recorder(aws, `return ${answer};`);
        await map(aws, FunctionName, {
          EventSourceArn: streamArn,
          StartingPosition: 'TRIM_HORIZON',
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        });
        await put({ id: { S: 'a' } });
        await aws.wait(60_000);
        expect([answer, (await events()).length]).toEqual([answer, 1]);
      }
    },
  },
  {
    title: 'Filters look into records of a stream',
    mark: RECORDED_STREAMS,
    async holds(aws) {
      const image = (pattern: object) => ({ dynamodb: { NewImage: pattern } });
      const cases: readonly (readonly [filters: readonly object[], count: number])[] = [
        [[{ eventName: ['INSERT'] }], 2],
        [[{ eventName: ['INSERT', 'MODIFY'] }], 3],
        [[{ eventName: ['INSERT'], eventSource: ['aws:dynamodb'] }], 2],
        [[{ eventName: ['REMOVE'] }, image({ kind: { S: ['x'] } })], 1],
        [[image({ kind: { S: [{ exists: true }] } })], 1],
        // Only leaves exist: an attribute is an object, and so matches all the same.
        [[image({ kind: [{ exists: false }] })], 3],
        [[image({ count: { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] } })], 1],
        [[image({ kind: { S: [{ prefix: 'x' }] } })], 1],
        [[{ dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 0] }] } }], 3],
      ];
      for (const [filters, count] of cases) {
        const { TableName, streamArn, put } = await createTable(aws);
        const { FunctionName, events } = await recorder(aws);
        await map(aws, FunctionName, {
          EventSourceArn: streamArn,
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 1,
          FilterCriteria: { Filters: filters.map((f) => ({ Pattern: JSON.stringify(f) })) },
        });
        await put({ id: { S: 'a' } });
        await put({ id: { S: 'b' }, kind: { S: 'x' }, count: { N: '42' } });
        await aws.connect(DynamoDBClient).send(
          new UpdateItemCommand({
            TableName,
            Key: { id: { S: 'a' } },
            UpdateExpression: 'SET #remark = :v',
            ExpressionAttributeNames: { '#remark': 'remark' },
            ExpressionAttributeValues: { ':v': { S: 'v' } },
          }),
        );
        await aws.wait(60_000);
        expect([filters, (await events()).length]).toEqual([filters, count]);
      }
    },
  },
  {
    title: 'A tumbling window is refused by name',
    mark: documented('https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html'),
    async holds(aws) {
      const { streamArn } = await createTable(aws);
      const call = map(aws, await createFunction(aws), {
        EventSourceArn: streamArn,
        StartingPosition: 'LATEST',
        TumblingWindowInSeconds: 30,
      });
      await refused(call, { name: 'NotImplemented', message: /TumblingWindowInSeconds/ });
    },
  },
];

export const LAMBDA_MAPPING_RULES: readonly Rule[] = [...QUEUE_RULES, ...STREAM_RULES];
