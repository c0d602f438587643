import { StopExperimentCommand } from '@aws-sdk/client-fis';
import { LambdaClient, TagResourceCommand } from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { assumption, documented, type Rule } from '../rule.ts';
import { createChaos, createFaultyFunction, faultOn, invokeThrough, page } from './fis-helpers.ts';
import { createFunction, functionArn, invoke } from './lambda-helpers.ts';

const LAMBDA_URL = page('use-lambda-actions');
const ERROR = 'aws:lambda:invocation-error';
const RESPONSE = 'aws:lambda:invocation-http-integration-response';
/** Counts its own runs, in a process that lives on. */
const COUNTING = 'let runs = 0; exports.handler = async () => ({ runs: ++runs });';

export const FIS_LAMBDA_RULES: readonly Rule[] = [
  {
    title:
      'A fault that prevents execution fails invocations without running the handler, and ends',
    mark: documented(LAMBDA_URL),
    async holds(aws) {
      const { run, states } = await createChaos(aws);
      const name = await createFaultyFunction(aws, COUNTING);
      expect((await invokeThrough(aws, name)).payload).toEqual({ runs: 1 });
      const parameters = { duration: 'PT5M', preventExecution: 'true' };
      const id = await run(faultOn(functionArn(aws, name), ERROR, parameters));
      await aws.wait(61_000);
      expect((await invokeThrough(aws, name)).FunctionError).toBe('Unhandled');
      await aws.wait(240_000);
      expect(await states(id)).toEqual({ experiment: 'completed', fault: 'completed' });
      await aws.wait(21_000);
      expect((await invokeThrough(aws, name)).payload).toEqual({ runs: 2 });
    },
  },
  {
    title: 'A fault that does not prevent execution runs the handler and then fails the invocation',
    mark: documented(LAMBDA_URL),
    async holds(aws) {
      const { run } = await createChaos(aws);
      const name = await createFaultyFunction(aws, COUNTING);
      await invokeThrough(aws, name);
      const parameters = { duration: 'PT2M', preventExecution: 'false' };
      await run(faultOn(functionArn(aws, name), ERROR, parameters));
      await aws.wait(61_000);
      expect((await invokeThrough(aws, name)).FunctionError).toBe('Unhandled');
      await aws.wait(120_000);
      expect((await invokeThrough(aws, name)).payload).toEqual({ runs: 3 });
    },
  },
  {
    title: 'A warm environment takes up a fault within a minute, a new one at once',
    mark: documented(LAMBDA_URL),
    async holds(aws) {
      const { run } = await createChaos(aws);
      const warm = await createFaultyFunction(aws);
      const cold = await createFaultyFunction(aws);
      await invokeThrough(aws, warm);
      const parameters = { duration: 'PT5M', preventExecution: 'true' };
      await run(faultOn(functionArn(aws, warm), ERROR, parameters));
      await run(faultOn(functionArn(aws, cold), ERROR, parameters));
      await aws.wait(30_000);
      expect((await invokeThrough(aws, warm)).FunctionError).toBeUndefined();
      expect((await invokeThrough(aws, cold)).FunctionError).toBe('Unhandled');
      await aws.wait(30_000);
      expect((await invokeThrough(aws, warm)).FunctionError).toBe('Unhandled');
    },
  },
  {
    title: 'A warm function that is done before a poll is not reached, unless it waits for polls',
    mark: documented(LAMBDA_URL),
    async holds(aws) {
      const { run } = await createChaos(aws);
      const hasty = await createFaultyFunction(aws, undefined, {});
      const patient = await createFaultyFunction(aws);
      await invokeThrough(aws, hasty);
      await invokeThrough(aws, patient);
      const parameters = { duration: 'PT5M', preventExecution: 'true' };
      await run(faultOn(functionArn(aws, hasty), ERROR, parameters));
      await run(faultOn(functionArn(aws, patient), ERROR, parameters));
      await aws.wait(120_000);
      expect((await invokeThrough(aws, hasty)).FunctionError).toBeUndefined();
      expect((await invokeThrough(aws, patient)).FunctionError).toBe('Unhandled');
    },
  },
  {
    title: 'A delay is part of the invocation, and may time it out',
    mark: documented(LAMBDA_URL),
    async holds(aws) {
      const { run } = await createChaos(aws);
      const name = await createFaultyFunction(aws);
      const delay = (startupDelayMilliseconds: string) =>
        faultOn(functionArn(aws, name), 'aws:lambda:invocation-add-delay', {
          duration: 'PT1M',
          startupDelayMilliseconds,
        });
      await run(delay('3000'));
      const slow = invoke(aws, name, {}, { LogType: 'Tail' });
      await aws.wait(20_000);
      const log = Buffer.from((await slow).LogResult ?? '', 'base64').toString();
      expect(Number(/\tDuration: (\d+)/.exec(log)?.[1])).toBeGreaterThanOrEqual(3000);
      await aws.wait(120_000);
      await run(delay('15000'));
      await aws.wait(21_000);
      const late = invoke(aws, name);
      await aws.wait(10_100);
      expect((await late).payload.errorType).toBe('Sandbox.Timedout');
    },
  },
  {
    title: 'A response in the function’s stead is a success without work',
    mark: documented(LAMBDA_URL),
    async holds(aws) {
      const { run } = await createChaos(aws);
      const name = await createFaultyFunction(aws);
      await run(
        faultOn(functionArn(aws, name), RESPONSE, {
          duration: 'PT1M',
          preventExecution: 'true',
          statusCode: '503',
          contentTypeHeader: 'text/plain',
        }),
      );
      await aws.wait(1);
      const { FunctionError, payload } = await invokeThrough(aws, name, { hello: 1 });
      expect(FunctionError).toBeUndefined();
      expect(payload).toMatchObject({ statusCode: 503, headers: { 'Content-Type': 'text/plain' } });
    },
  },
  {
    title: 'Of an error and a response on one function the one that began first has its way',
    mark: documented(LAMBDA_URL),
    async holds(aws) {
      const { run } = await createChaos(aws);
      const name = await createFaultyFunction(aws);
      const arn = functionArn(aws, name);
      await run(faultOn(arn, ERROR, { duration: 'PT1M', preventExecution: 'true' }));
      await aws.wait(10_000);
      await run(
        faultOn(arn, RESPONSE, {
          duration: 'PT2M',
          preventExecution: 'true',
          statusCode: '503',
          contentTypeHeader: 'text/plain',
        }),
      );
      await aws.wait(1000);
      expect((await invokeThrough(aws, name)).FunctionError).toBe('Unhandled');
      await aws.wait(60_000);
      expect((await invokeThrough(aws, name)).payload).toMatchObject({ statusCode: 503 });
    },
  },
  {
    title: 'A stopped experiment takes its fault away',
    mark: documented(page('stop-experiment')),
    async holds(aws) {
      const { fis, run } = await createChaos(aws);
      const name = await createFaultyFunction(aws);
      const parameters = { duration: 'PT10M', preventExecution: 'true' };
      const id = await run(faultOn(functionArn(aws, name), ERROR, parameters));
      await aws.wait(1000);
      expect((await invokeThrough(aws, name)).FunctionError).toBe('Unhandled');
      await fis.send(new StopExperimentCommand({ id }));
      await aws.wait(21_000);
      expect((await invokeThrough(aws, name)).FunctionError).toBeUndefined();
    },
  },
  {
    title: 'A function without the extension is left alone, and the experiment completes',
    mark: assumption('the guide says only what the extension needs'),
    async holds(aws) {
      const { run, states } = await createChaos(aws);
      const name = await createFunction(aws);
      const parameters = { duration: 'PT1M', preventExecution: 'true' };
      const id = await run(faultOn(functionArn(aws, name), ERROR, parameters));
      await aws.wait(30_000);
      expect((await invokeThrough(aws, name)).FunctionError).toBeUndefined();
      await aws.wait(60_000);
      expect(await states(id)).toMatchObject({ experiment: 'completed' });
    },
  },
  {
    title: 'Targets are found by tag, and an experiment without any fails',
    mark: documented(page('targets')),
    async holds(aws) {
      const { run, states, get } = await createChaos(aws);
      const name = await createFaultyFunction(aws);
      const value = aws.name('tag');
      const byTag = (tag: string) => ({
        ...faultOn('', ERROR, { duration: 'PT1M', preventExecution: 'true' }),
        targets: {
          functions: {
            resourceType: 'aws:lambda:function',
            resourceTags: { chaos: tag },
            selectionMode: 'PERCENT(100)',
          },
        },
      });
      await aws
        .connect(LambdaClient)
        .send(new TagResourceCommand({ Resource: functionArn(aws, name), Tags: { chaos: value } }));
      await run(byTag(value));
      const empty = await run(byTag('nobody'));
      await aws.wait(1000);
      expect((await invokeThrough(aws, name)).FunctionError).toBe('Unhandled');
      expect(await states(empty)).toEqual({ experiment: 'failed', fault: 'cancelled' });
      expect((await get(empty))?.state?.reason).toContain('empty');
    },
  },
];
