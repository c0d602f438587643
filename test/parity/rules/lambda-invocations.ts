import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateAliasCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import {
  createFunction,
  functionArn,
  invoke,
  RECORDED_LAMBDA,
  recordedIn,
  refused,
  zipOf,
} from './lambda-helpers.ts';

const METRICS_URL = 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html';
const RECORDED_COMMON = recordedIn('test_lambda_common');

const RESULT_RULES: readonly Rule[] = [
  {
    title: 'A synchronous invocation answers with the result and the version that ran',
    mark: RECORDED_COMMON,
    async holds(aws) {
      const FunctionName = await createFunction(aws);
      const answer = await invoke(aws, FunctionName, { hello: 'world' });
      expect(answer).toMatchObject({
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        payload: { hello: 'world' },
        $metadata: { httpStatusCode: 200 },
      });
      expect(answer.FunctionError).toBeUndefined();
    },
  },
  {
    title: 'A handler that returns nothing answers null, and an event answers nothing',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const FunctionName = await createFunction(aws, 'exports.handler = async () => {};');
      expect(Buffer.from((await invoke(aws, FunctionName)).Payload ?? []).toString()).toBe('null');
      const event = await invoke(aws, FunctionName, {}, { InvocationType: 'Event' });
      expect([event.StatusCode, event.$metadata.httpStatusCode]).toEqual([202, 202]);
      expect([event.payload, event.ExecutedVersion]).toEqual([undefined, undefined]);
    },
  },
  {
    title: 'A dry run runs nothing',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const FunctionName = await createFunction(aws, "throw new Error('never loaded');");
      const answer = await invoke(aws, FunctionName, {}, { InvocationType: 'DryRun' });
      expect([answer.StatusCode, answer.payload]).toEqual([204, undefined]);
      expect([answer.ExecutedVersion, answer.FunctionError]).toEqual([undefined, undefined]);
    },
  },
  {
    title: 'A payload that is not JSON is refused before anything runs',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const FunctionName = await createFunction(aws);
      for (const InvocationType of ['RequestResponse', 'Event'] as const) {
        await refused(
          invoke(
            aws,
            FunctionName,
            {},
            { InvocationType, Payload: Buffer.from('n\x87r', 'latin1') },
          ),
          {
            name: 'InvalidRequestContentException',
            message: /^Could not parse request body into json: Could not parse payload into json: /,
            status: 400,
          },
        );
      }
    },
  },
  {
    title: 'A handler that throws answers with its error',
    mark: RECORDED_COMMON,
    async holds(aws) {
      const source = "exports.handler = async () => { throw new Error('Error: some_error_msg'); };";
      const answer = await invoke(aws, await createFunction(aws, source));
      expect(answer).toMatchObject({
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        FunctionError: 'Unhandled',
        payload: { errorType: 'Error', errorMessage: 'Error: some_error_msg' },
      });
      expect(answer.payload.trace[0]).toBe('Error: Error: some_error_msg');
    },
  },
  {
    title: 'A process that ends without an answer is an error of the runtime',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const failure = async (source: string) =>
        (await invoke(aws, await createFunction(aws, source))).payload;
      expect(await failure('exports.handler = async () => process.exit(0);')).toEqual({
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Runtime exited without providing a reason$/,
        ),
      });
      expect(await failure('process.exit(127);')).toEqual({
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 127$/,
        ),
      });
    },
  },
  {
    title: 'A function that takes too long is ended, and the environment begins anew',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const source = `
        const fs = require('node:fs');
        const { setTimeout: sleep } = require('node:timers/promises');
        let loads = 0;
        exports.handler = async ({ hangs, file }) => {
          loads += 1;
          const path = require('node:os').tmpdir() + '/kept';
          if (file) fs.writeFileSync(path, file);
          if (hangs) await sleep(60000);
          return { loads, kept: fs.existsSync(path) };
        };`;
      const FunctionName = await createFunction(aws, source, { Timeout: 1 });
      expect((await invoke(aws, FunctionName, { file: 'content' })).payload.loads).toBe(1);
      const call = invoke(aws, FunctionName, { hangs: true });
      await aws.wait(2000);
      const answer = await call;
      expect(answer.FunctionError).toBe('Unhandled');
      expect(answer.payload).toEqual({
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/,
        ),
      });
      expect((await invoke(aws, FunctionName)).payload).toEqual({ loads: 1, kept: true });
    },
  },
  {
    title: 'An answer beyond 6 MB is an error',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const source = "exports.handler = async ({ count }) => 'x'.repeat(count);";
      const FunctionName = await createFunction(aws, source, { MemorySize: 512, Timeout: 30 });
      const { payload } = await invoke(aws, FunctionName, { count: 6 * 1024 * 1024 + 100 });
      expect(payload).toEqual({
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage:
          'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      });
      const large = await invoke(aws, FunctionName, { count: 6 * 1024 * 1024 - 2 });
      expect(large.FunctionError).toBeUndefined();
    },
  },
  {
    title: 'The end of the log comes with the answer, in AWS’s lines',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const source = 'exports.handler = async (event) => { console.log(event); return event; };';
      const FunctionName = await createFunction(aws, source);
      const { log } = await invoke(aws, FunctionName, {}, { LogType: 'Tail' });
      const lines = log.split('\n').filter((line) => !line.startsWith('INIT_START'));
      expect(lines[0]).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/);
      expect(lines[1]).toMatch(/^\d{4}-\S+Z\t[0-9a-f-]{36}\tINFO\t\{\}$/);
      expect(lines[2]).toMatch(/^END RequestId: [0-9a-f-]{36}$/);
      expect(lines[3]).toMatch(
        /^REPORT RequestId: [0-9a-f-]{36}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms/,
      );
    },
  },
  {
    title: 'The client context reaches the handler',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const source = 'exports.handler = async (_, context) => context;';
      const FunctionName = await createFunction(aws, source);
      const custom = { custom: { foo: 'bar' }, env: { fizz: 'buzz' } };
      const ClientContext = Buffer.from(JSON.stringify(custom)).toString('base64');
      const { payload } = await invoke(aws, FunctionName, {}, { ClientContext });
      expect(payload).toMatchObject({
        clientContext: custom,
        functionName: FunctionName,
        functionVersion: '$LATEST',
        memoryLimitInMB: '128',
        logGroupName: `/aws/lambda/${FunctionName}`,
        invokedFunctionArn: functionArn(aws, FunctionName),
      });
      expect(payload.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    },
  },
  {
    title: 'New code, a new handler and new variables begin with the next invocation',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const lambda = aws.connect(LambdaClient);
      const source = `
        exports.handler = async () => 'one ' + process.env.WORD;
        exports.handler_two = async () => 'two ' + process.env.WORD;`;
      const FunctionName = await createFunction(aws, source);
      const run = async () => (await invoke(aws, FunctionName)).payload;
      expect(await run()).toBe('one undefined');
      await lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName,
          Handler: 'index.handler_two',
          Environment: { Variables: { WORD: 'w' } },
        }),
      );
      expect(await run()).toBe('two w');
      const ZipFile = zipOf("exports.handler_two = async () => 'three';");
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
      expect(await run()).toBe('three');
    },
  },
  {
    title: 'A layer with an external extension is refused by name',
    mark: documented('https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html'),
    async holds(aws) {
      const Content = { ZipFile: zipOf('#!/bin/sh', 'extensions/agent') };
      const publish = new PublishLayerVersionCommand({ LayerName: aws.name('layer'), Content });
      await refused(aws.connect(LambdaClient).send(publish), {
        name: 'NotImplemented',
        message: /external extension/,
      });
    },
  },
];

const CONCURRENCY_RULES: readonly Rule[] = [
  {
    title: 'A function runs no more at once than is reserved for it',
    mark: RECORDED_LAMBDA,
    async holds(aws) {
      const source = `
        const { setTimeout: sleep } = require('node:timers/promises');
        exports.handler = async () => { await sleep(2000); };`;
      const FunctionName = await createFunction(aws, source, { Timeout: 10 });
      const ReservedConcurrentExecutions = 1;
      const reserve = { FunctionName, ReservedConcurrentExecutions };
      await aws.connect(LambdaClient).send(new PutFunctionConcurrencyCommand(reserve));
      const first = invoke(aws, FunctionName);
      const second = invoke(aws, FunctionName).catch((error: unknown) => error);
      await aws.wait(5000);
      expect((await first).StatusCode).toBe(200);
      expect(await second).toMatchObject({
        name: 'TooManyRequestsException',
        message: 'Rate Exceeded.',
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      });
    },
  },
];

/** The sum of a metric over the last hour; undefined when there is none. */
async function metric(
  aws: Aws,
  MetricName: string,
  dimensions: Record<string, string>,
): Promise<{ sum: number | undefined; unit: StandardUnit | undefined }> {
  const { Datapoints = [] } = await aws.connect(CloudWatchClient).send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(aws.now() - 3_600_000),
      EndTime: new Date(aws.now() + 60_000),
      Period: 3600,
      Statistics: ['Sum', 'Maximum', 'SampleCount'],
    }),
  );
  const sum = Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
  return { sum: Datapoints.length === 0 ? undefined : sum, unit: Datapoints[0]?.Unit };
}

const METRIC_RULES: readonly Rule[] = [
  {
    title: 'Invocations, errors and durations are counted by function and by resource',
    mark: documented(METRICS_URL),
    async holds(aws) {
      const source =
        "exports.handler = async ({ fails }) => { if (fails) throw new Error('failed'); };";
      const FunctionName = await createFunction(aws, source, { Publish: true });
      const alias = { FunctionName, Name: 'live', FunctionVersion: '1' };
      await aws.connect(LambdaClient).send(new CreateAliasCommand(alias));
      await invoke(aws, FunctionName);
      await invoke(aws, `${FunctionName}:live`);
      await invoke(aws, `${FunctionName}:live`, { fails: true });
      await aws.wait(120_000);
      const count = async (name: string, dimensions: Record<string, string>) =>
        (await metric(aws, name, dimensions)).sum;
      const Resource = `${FunctionName}:live`;
      expect(await count('Invocations', { FunctionName })).toBe(3);
      expect(await count('Invocations', { FunctionName, Resource })).toBe(2);
      expect(await count('Invocations', { FunctionName, Resource: FunctionName })).toBe(1);
      expect(await count('Errors', { FunctionName })).toBe(1);
      expect(await count('Errors', { FunctionName, Resource: FunctionName })).toBe(0);
      expect(await count('Throttles', { FunctionName })).toBeUndefined();
      expect((await metric(aws, 'Duration', { FunctionName })).unit).toBe('Milliseconds');
      expect(await count('ConcurrentExecutions', { FunctionName })).toBe(3);
      expect(await count('Invocations', {})).toBeGreaterThanOrEqual(3);
    },
  },
  {
    title: 'Throttled invocations are neither invocations nor errors',
    mark: documented(METRICS_URL),
    async holds(aws) {
      const FunctionName = await createFunction(aws);
      const reserve = { FunctionName, ReservedConcurrentExecutions: 0 };
      await aws.connect(LambdaClient).send(new PutFunctionConcurrencyCommand(reserve));
      await refused(invoke(aws, FunctionName), { name: 'TooManyRequestsException' });
      await invoke(aws, FunctionName, {}, { InvocationType: 'Event' });
      await aws.wait(120_000);
      const count = async (name: string) => (await metric(aws, name, { FunctionName })).sum;
      expect(await count('Throttles')).toBe(1);
      expect(await count('Invocations')).toBeUndefined();
      expect(await count('AsyncEventsReceived')).toBe(1);
      expect(await count('AsyncEventsDropped')).toBe(1);
    },
  },
];

export const LAMBDA_INVOCATION_RULES: readonly Rule[] = [
  ...RESULT_RULES,
  ...CONCURRENCY_RULES,
  ...METRIC_RULES,
];
