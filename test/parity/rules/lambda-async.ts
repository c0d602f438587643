import {
  CreateAliasCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import {
  createFunction,
  functionArn,
  invoke,
  RECORDED_API,
  RECORDED_LAMBDA,
  recordedIn,
  refused,
} from './lambda-helpers.ts';

const RECORDED_DESTINATIONS = recordedIn('test_lambda_destinations');
const FAILING = "exports.handler = async () => { throw new Error('intentional failure'); };";
const MINUTE_MS = 60_000;

interface Queue {
  readonly url: string;
  readonly arn: string;
}

export async function createQueue(aws: Aws, attributes = {}): Promise<Queue> {
  const sqs = aws.connect(SQSClient);
  const input = { QueueName: aws.name('queue'), Attributes: attributes };
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand(input));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.QueueArn ?? '' };
}

/** What lies in a queue now. */
export async function messagesIn(aws: Aws, { url }: Queue): Promise<readonly Message[]> {
  const { Messages = [] } = await aws.connect(SQSClient).send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

const configure = (aws: Aws, input: Partial<PutFunctionEventInvokeConfigCommandInput>) =>
  aws.connect(LambdaClient).send(new PutFunctionEventInvokeConfigCommand(input as never));

const onFailure = ({ arn }: Queue) => ({ OnFailure: { Destination: arn } });

const DELIVERY_RULES: readonly Rule[] = [
  {
    title: 'An event is tried again after one minute and after two, and then given up',
    mark: RECORDED_DESTINATIONS,
    async holds(aws) {
      const queue = await createQueue(aws);
      const FunctionName = await createFunction(aws, FAILING);
      await configure(aws, { FunctionName, DestinationConfig: onFailure(queue) });
      const event = { message: 'm' };
      const answer = await invoke(aws, FunctionName, event, { InvocationType: 'Event' });
      expect([answer.StatusCode, answer.payload]).toEqual([202, undefined]);
      await aws.wait(3 * MINUTE_MS - 1000);
      expect(await messagesIn(aws, queue)).toHaveLength(0);
      await aws.wait(5000);
      const [message] = await messagesIn(aws, queue);
      const record = JSON.parse(message?.Body ?? '');
      expect(record).toMatchObject({
        version: '1.0',
        requestContext: {
          functionArn: `${functionArn(aws, FunctionName)}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: event,
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          functionError: 'Unhandled',
        },
        responsePayload: { errorMessage: 'intentional failure', errorType: 'Error' },
      });
      expect(record.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    },
  },
  {
    title: 'A success is recorded with the answer of the function',
    mark: RECORDED_DESTINATIONS,
    async holds(aws) {
      const queue = await createQueue(aws);
      const FunctionName = await createFunction(aws, undefined, { Publish: true });
      const DestinationConfig = { OnSuccess: { Destination: queue.arn } };
      await configure(aws, { FunctionName, Qualifier: '1', DestinationConfig });
      await invoke(aws, FunctionName, { n: 0 }, { InvocationType: 'Event' });
      await invoke(aws, FunctionName, { n: 1 }, { InvocationType: 'Event', Qualifier: '1' });
      await aws.wait(1000);
      const messages = await messagesIn(aws, queue);
      expect(messages.map(({ Body = '' }) => JSON.parse(Body))).toMatchObject([
        {
          requestContext: {
            functionArn: `${functionArn(aws, FunctionName)}:1`,
            condition: 'Success',
            approximateInvokeCount: 1,
          },
          requestPayload: { n: 1 },
          responseContext: { statusCode: 200, executedVersion: '1' },
          responsePayload: { n: 1 },
        },
      ]);
    },
  },
  {
    title: 'An event that would be too old for its next attempt is given up at once',
    mark: RECORDED_DESTINATIONS,
    async holds(aws) {
      const queue = await createQueue(aws);
      const conditionAfter = async (MaximumEventAgeInSeconds: number) => {
        const FunctionName = await createFunction(aws, FAILING);
        const DestinationConfig = onFailure(queue);
        await configure(aws, { FunctionName, DestinationConfig, MaximumEventAgeInSeconds });
        await invoke(aws, FunctionName, {}, { InvocationType: 'Event' });
        await aws.wait(2 * MINUTE_MS);
        const [message] = await messagesIn(aws, queue);
        const { condition, approximateInvokeCount } = JSON.parse(
          message?.Body ?? '',
        ).requestContext;
        return [condition, approximateInvokeCount];
      };
      // The function's own time makes the first retry come a little later than a minute.
      expect(await conditionAfter(90)).toEqual(['EventAgeExceeded', 2]);
    },
  },
  {
    title: 'With no concurrency reserved an event is given up without any attempt',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const queue = await createQueue(aws);
      const FunctionName = await createFunction(aws);
      await aws
        .connect(LambdaClient)
        .send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      await refused(invoke(aws, FunctionName), {
        name: 'TooManyRequestsException',
        message: 'Rate Exceeded.',
        status: 429,
      });
      const DestinationConfig = onFailure(queue);
      await configure(aws, { FunctionName, MaximumRetryAttempts: 0, DestinationConfig });
      await invoke(aws, FunctionName, {}, { InvocationType: 'Event' });
      await aws.wait(1000);
      const [message] = await messagesIn(aws, queue);
      const record = JSON.parse(message?.Body ?? '');
      expect(record).toMatchObject({
        requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
        requestPayload: {},
      });
      expect(record).not.toHaveProperty('responseContext');
    },
  },
  {
    title: 'A dead-letter queue gets the event as it was, with the error in attributes',
    mark: RECORDED_DESTINATIONS,
    async holds(aws) {
      const queue = await createQueue(aws);
      const DeadLetterConfig = { TargetArn: queue.arn };
      const FunctionName = await createFunction(aws, FAILING, { DeadLetterConfig });
      await configure(aws, { FunctionName, MaximumRetryAttempts: 0 });
      await invoke(aws, FunctionName, { raise_error: 1 }, { InvocationType: 'Event' });
      await aws.wait(5000);
      const [message] = await messagesIn(aws, queue);
      expect(JSON.parse(message?.Body ?? '')).toEqual({ raise_error: 1 });
      const { ErrorCode, ErrorMessage, RequestID } = message?.MessageAttributes ?? {};
      expect(ErrorCode).toMatchObject({ DataType: 'Number', StringValue: '200' });
      expect(ErrorMessage).toMatchObject({ StringValue: 'intentional failure' });
      expect(RequestID?.DataType).toBe('String');
    },
  },
  {
    title: 'A function that sends its own event to itself is stopped after about 16 times',
    mark: documented('https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html'),
    async holds(aws) {
      const queue = await createQueue(aws);
      const source = `
        const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
        const lambda = new LambdaClient({});
        exports.handler = async ({ pass }) => {
          await lambda.send(new InvokeCommand({
            FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
            InvocationType: 'Event',
            Payload: JSON.stringify({ pass: pass + 1 }),
          }));
        };`;
      const FunctionName = await createFunction(aws, source, { Timeout: 30, MemorySize: 512 });
      await configure(aws, { FunctionName, DestinationConfig: onFailure(queue) });
      await invoke(aws, FunctionName, { pass: 0 }, { InvocationType: 'Event' });
      await aws.wait(5 * MINUTE_MS);
      const [message] = await messagesIn(aws, queue);
      expect(JSON.parse(message?.Body ?? '').requestPayload).toEqual({ pass: 16 });
    },
  },
];

const CONFIG_RULES: readonly Rule[] = [
  {
    title: 'Rules for events belong to the function, a version or an alias',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws, undefined, { Publish: true });
      const alias = { FunctionName, Name: 'live', FunctionVersion: '1' };
      await lambda.send(new CreateAliasCommand(alias));
      const arn = functionArn(aws, FunctionName);
      const put = async (input: object) =>
        (await configure(aws, { FunctionName, MaximumRetryAttempts: 1, ...input })).FunctionArn;
      expect(await put({})).toBe(`${arn}:$LATEST`);
      expect(await put({ Qualifier: '$LATEST' })).toBe(`${arn}:$LATEST`);
      expect(await put({ Qualifier: '1' })).toBe(`${arn}:1`);
      expect(await put({ FunctionName: `${FunctionName}:1` })).toBe(`${arn}:1`);
      expect(await put({ FunctionName: `${arn}:live`, Qualifier: 'live' })).toBe(`${arn}:live`);
      const listed = await lambda.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName }));
      expect(listed.FunctionEventInvokeConfigs).toMatchObject([
        { FunctionArn: `${arn}:$LATEST`, DestinationConfig: { OnSuccess: {}, OnFailure: {} } },
        { FunctionArn: `${arn}:1` },
        { FunctionArn: `${arn}:live` },
      ]);
      for (const Qualifier of ['$LATEST', '1', 'live']) {
        await lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName, Qualifier }));
      }
      const after = await lambda.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName }));
      expect(after.FunctionEventInvokeConfigs).toEqual([]);
    },
  },
  {
    title: 'Putting rules replaces all of them, updating only those that are given',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      await configure(aws, {
        FunctionName,
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 60,
      });
      const update = { FunctionName, MaximumRetryAttempts: 0 };
      const updated = await lambda.send(new UpdateFunctionEventInvokeConfigCommand(update));
      expect(updated).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
      const put = await configure(aws, { FunctionName, MaximumRetryAttempts: 0 });
      expect(put.MaximumEventAgeInSeconds).toBeUndefined();
    },
  },
  {
    title: 'Rules that make no sense are refused',
    mark: RECORDED_API,
    async holds(aws) {
      const FunctionName = await createFunction(aws);
      const arn = functionArn(aws, FunctionName);
      const to = (Destination: string) =>
        configure(aws, { FunctionName, DestinationConfig: { OnSuccess: { Destination } } });
      const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });
      await refused(
        configure(aws, { FunctionName }),
        invalid('You must specify at least one of error handling or destination setting.'),
      );
      await refused(
        to(arn),
        invalid("You can't specify the function as a destination for itself."),
      );
      const none = functionArn(aws, 'doesnotexist');
      await refused(to(none), invalid(`The destination ARN ${none} is invalid.`));
      const iam = `arn:aws:iam:${aws.region}:${aws.account}:function:f`;
      await refused(
        to(iam),
        invalid(
          `The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=${iam}), onFailure=null) is invalid.`,
        ),
      );
      const odd = `arn:aws:_-/!lambda:${aws.region}:${aws.account}:function:f`;
      const DestinationConfig = { OnFailure: { Destination: odd } };
      await refused(configure(aws, { FunctionName, DestinationConfig }), {
        name: 'ValidationException',
        message: `1 validation error detected: Value '${odd}' at 'destinationConfig.onFailure.destination' failed to satisfy constraint: Member must satisfy regular expression pattern: $|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)`,
      });
    },
  },
  {
    title: 'Rules of what is not there are missed in two ways',
    mark: RECORDED_API,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const FunctionName = await createFunction(aws);
      const missing = (message: string) => ({ name: 'ResourceNotFoundException', message });
      const noFunction = missing("The function doesn't exist.");
      const MaximumRetryAttempts = 1;
      await refused(
        configure(aws, { FunctionName: 'doesnotexist', MaximumRetryAttempts }),
        noFunction,
      );
      await refused(
        configure(aws, { FunctionName, Qualifier: 'none', MaximumRetryAttempts }),
        noFunction,
      );
      const list = new ListFunctionEventInvokeConfigsCommand({ FunctionName: 'doesnotexist' });
      await refused(lambda.send(list), noFunction);
      const noConfig = (name: string, qualifier: string) =>
        missing(
          `The function ${functionArn(aws, name)}:${qualifier} doesn't have an EventInvokeConfig`,
        );
      for (const Command of [
        GetFunctionEventInvokeConfigCommand,
        DeleteFunctionEventInvokeConfigCommand,
      ]) {
        const ask = (input: { FunctionName: string; Qualifier?: string }) =>
          lambda.send(new Command(input) as GetFunctionEventInvokeConfigCommand);
        await refused(ask({ FunctionName }), noConfig(FunctionName, '$LATEST'));
        await refused(ask({ FunctionName: 'doesnotexist' }), noConfig('doesnotexist', '$LATEST'));
        await refused(ask({ FunctionName, Qualifier: 'none' }), noConfig(FunctionName, 'none'));
      }
      const update = new UpdateFunctionEventInvokeConfigCommand({
        FunctionName,
        MaximumRetryAttempts,
      });
      await refused(lambda.send(update), noConfig(FunctionName, '$LATEST'));
    },
  },
];

export const LAMBDA_ASYNC_RULES: readonly Rule[] = [...DELIVERY_RULES, ...CONFIG_RULES];
