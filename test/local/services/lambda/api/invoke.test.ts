import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveLambda } from '../live.ts';

let lambda: LiveLambda;
beforeAll(async () => {
  lambda = new LiveLambda();
  await lambda.deploy('echo');
});
afterAll(() => lambda.stop());

describe('Invoke', () => {
  it('gives an empty object to a function that is called without a payload', async () => {
    const { payload } = await lambda.invoke('echo', undefined, { Payload: new Uint8Array() });
    expect(payload.event).toEqual({});
  });

  it('answers 202 at once for an event, and runs the function after it', async () => {
    const other = new LiveLambda();
    await other.deploy('logs');
    const { response } = await other.invoke('logs', {}, { InvocationType: 'Event' });
    expect(response).toEqual({ StatusCode: 202 });
    await other.logged('REPORT');
    await other.stop();
  });

  it('answers 204 for a dry run, and does not run the function', async () => {
    const { response } = await lambda.invoke('echo', {}, { InvocationType: 'DryRun' });
    expect(response.StatusCode).toBe(204);
  });

  it('passes on the caller’s trace', async () => {
    const traceHeader =
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const { payload } = await lambda.run(async () => {
      const operation = lambda.host.operation('lambda', 'Invoke');
      const call = {
        principal: { kind: 'administrator', arn: '' },
        requestId: 'the-request',
        sourceIp: '127.0.0.1',
        traceHeader,
        aborted: () => false,
      } as const;
      const answer = (await operation({ FunctionName: 'echo' }, call)) as { Payload: Buffer };
      return { payload: JSON.parse(String(answer.Payload)) };
    });
    expect(payload.requestId).toBe('the-request');
    expect(payload.traceHeader).toMatch(new RegExp(`^${traceHeader};Lineage=[0-9a-f]{8}:1$`));
  });

  it.each([
    ['a function that does not exist', { FunctionName: 'none' }, 'ResourceNotFoundException'],
    ['a payload that is not JSON', { Payload: Buffer.from('{') }, 'InvalidRequestContentException'],
    ['another type of invocation', { InvocationType: 'Later' }, 'ValidationException'],
    ['a tenant', { TenantId: 't' }, 'NotImplemented'],
    [
      'more than 6 MB',
      { Payload: Buffer.from(`"${'x'.repeat(6 * 1024 * 1024)}"`) },
      'RequestTooLargeException',
    ],
    [
      'an event of more than 1 MB',
      { InvocationType: 'Event', Payload: Buffer.from(`"${'x'.repeat(1024 * 1024)}"`) },
      'RequestTooLargeException',
    ],
  ])('refuses %s', async (_, input, code) => {
    await expect(lambda.invoke('echo', {}, input as never)).rejects.toMatchObject({ code });
  });

  it('is throttled beyond the function’s reserved concurrency', async () => {
    await lambda.deploy('hangs', { Timeout: 1, ReservedConcurrentExecutions: 1 });
    const first = lambda.invoke('hangs');
    await expect(lambda.invoke('hangs')).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      statusCode: 429,
      members: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' },
    });
    expect((await first).payload.errorType).toBe('Sandbox.Timedout');
    expect((await lambda.invoke('hangs')).payload.errorType).toBe('Sandbox.Timedout');
    await lambda.call('PutFunctionConcurrency', {
      FunctionName: 'hangs',
      ReservedConcurrentExecutions: 0,
    });
    await expect(lambda.invoke('hangs')).rejects.toMatchObject({
      code: 'TooManyRequestsException',
    });
  });
});

describe('reserved concurrency', () => {
  it('leaves the rest of the account 100', async () => {
    const reserve = (ReservedConcurrentExecutions: number) =>
      lambda.call('PutFunctionConcurrency', { FunctionName: 'echo', ReservedConcurrentExecutions });
    await expect(reserve(901)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    expect(await reserve(900)).toEqual({ ReservedConcurrentExecutions: 900 });
    expect(await lambda.call('GetFunctionConcurrency', { FunctionName: 'echo' })).toEqual({
      ReservedConcurrentExecutions: 900,
    });
    expect(await lambda.call('GetAccountSettings', {})).toMatchObject({
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 100 },
    });
    await lambda.call('DeleteFunctionConcurrency', { FunctionName: 'echo' });
    expect(await lambda.call('GetFunctionConcurrency', { FunctionName: 'echo' })).toEqual({});
  });
});

describe('delivery from another service', () => {
  it('invokes the function asynchronously with the body', async () => {
    const other = new LiveLambda();
    await other.deploy('logs');
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:logs';
    const principal = { kind: 'service', name: 'events.amazonaws.com' } as const;
    await other.run(() => other.host.deliver(arn, { principal, body: '{"fail":true}' }));
    await other.logged('REPORT');
    expect([...other.logs.values()].flat().join('\n')).toContain('after the logs');
    await other.stop();
  });

  it('is refused when there is no such function', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:none';
    const principal = { kind: 'service', name: 'events.amazonaws.com' } as const;
    const delivered = lambda.run(() => lambda.host.deliver(arn, { principal, body: '{}' }));
    await expect(delivered).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
