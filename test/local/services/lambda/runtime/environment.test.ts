import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveLambda } from '../live.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let lambda: LiveLambda;
beforeAll(() => {
  lambda = new LiveLambda();
});
afterAll(() => lambda.stop());

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

describe('environment', () => {
  it('runs the handler in a process of its own, with the event and a context', async () => {
    await lambda.deploy('echo', { MemorySize: 256, Timeout: 7 });
    const { payload, response } = await lambda.invoke('echo', { order: [1, 'ü'] });
    expect(response).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(payload).toMatchObject({
      event: { order: [1, 'ü'] },
      functionName: 'echo',
      memoryLimitInMB: '256',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
    });
    expect(payload.requestId).toMatch(UUID);
    expect(payload.remainingMs).toBeGreaterThan(6000);
    expect(payload.remainingMs).toBeLessThanOrEqual(7000);
    expect(payload.processId).not.toBe(process.pid);
    expect(payload.traceHeader).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:1$/,
    );
  });

  it('stays warm for the next invocation', async () => {
    const first = await lambda.invoke('echo');
    const second = await lambda.invoke('echo');
    expect(second.payload.processId).toBe(first.payload.processId);
    expect(second.log).not.toContain('INIT_START');
    expect(second.log).not.toContain('Init Duration');
  });

  it('runs one invocation at a time: two at once take two processes', async () => {
    const answers = await Promise.all([lambda.invoke('echo'), lambda.invoke('echo')]);
    expect(new Set(answers.map(({ payload }) => payload.processId)).size).toBe(2);
  });

  it('is replaced when the function changes', async () => {
    const { payload } = await lambda.invoke('echo');
    await lambda.call('UpdateFunctionConfiguration', { FunctionName: 'echo', MemorySize: 512 });
    const { payload: changed, log } = await lambda.invoke('echo');
    expect(changed.processId).not.toBe(payload.processId);
    expect(changed.memoryLimitInMB).toBe('512');
    expect(log).toContain('INIT_START');
  });

  it('stays warm after the handler has thrown', async () => {
    await lambda.deploy('throws');
    const { payload, response, log } = await lambda.invoke('throws', { message: 'broken' });
    expect(response.FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'broken' });
    expect(payload.trace[0]).toBe('RangeError: broken');
    expect(log).toMatch(/\tERROR\tInvoke Error \t\{"errorType":"RangeError".*"code":"E_FIXTURE"/);
    expect(log).toMatch(/\tStatus: error\tError Type: Runtime\.Unknown\n$/);
    expect((await lambda.invoke('throws')).log).not.toContain('INIT_START');
  });

  it.each([
    [{ status: 3 }, 'Runtime exited with error: exit status 3'],
    [{ status: 0 }, 'Runtime exited without providing a reason'],
    [{ signal: 'SIGKILL' }, 'Runtime exited with error: signal: killed'],
    [{ signal: 'SIGABRT' }, 'Runtime exited with error: signal: aborted'],
  ])('fails the invocation when its process ends: %j', async (event, reason) => {
    await lambda.deploy('exits', { FunctionName: `exits-${JSON.stringify(event).length}` });
    const name = `exits-${JSON.stringify(event).length}`;
    const { payload, response, log } = await lambda.invoke(name, event);
    await lambda.call('DeleteFunction', { FunctionName: name });
    expect(response.FunctionError).toBe('Unhandled');
    const [, requestId] = /START RequestId: (\S+)/.exec(log) ?? [];
    expect(payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${reason}`,
    });
    expect(log).toContain('about to exit');
    expect(log).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\n$/);
  });

  it('starts a new process after one has ended, in the same environment, without a new INIT', async () => {
    await lambda.deploy('exits');
    const before = await lambda.invoke('exits');
    await lambda.invoke('exits', { status: 1 });
    const after = await lambda.invoke('exits');
    expect(after.payload).toMatchObject({ invocationCount: 1 });
    expect(after.payload.processId).not.toBe(before.payload.processId);
    expect(after.log).not.toContain('INIT_START');
    expect(after.log).not.toContain('Init Duration');
    const streams = [...lambda.logs.keys()].filter((name) => name.startsWith('/aws/lambda/exits '));
    expect(streams).toHaveLength(1);
  });

  it.each([
    ['waits', {}],
    ['never gives the processor back', { busy: true }],
  ])('kills a handler that %s beyond its timeout', async (_, event) => {
    const name = `hangs-${Object.keys(event).length}`;
    await lambda.deploy('hangs', { FunctionName: name, Timeout: 1 });
    const { payload, log } = await lambda.invoke(name, event);
    expect(payload.errorType).toBe('Sandbox.Timedout');
    expect(payload.errorMessage).toMatch(/Error: Task timed out after 1\.00 seconds$/);
    const [, processId] = /before the hang of (\d+)/.exec(log) ?? [];
    expect(isAlive(Number(processId))).toBe(false);
    expect(log).toMatch(/\tStatus: timeout\n$/);
    await lambda.call('UpdateFunctionConfiguration', { FunctionName: name, Timeout: 1 });
  });

  it('ends a handler that uses up its memory', async () => {
    await lambda.deploy('leaks', { MemorySize: 128, Timeout: 60 });
    const { payload, log } = await lambda.invoke('leaks');
    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(/signal: aborted$/);
    expect(log).toContain('heap out of memory');
  });

  it('ends a handler whose promise can never settle', async () => {
    await lambda.deploy('never-settles');
    const { payload } = await lambda.invoke('never-settles');
    expect(payload.errorMessage).toMatch(/Runtime exited without providing a reason$/);
  });

  it('tries a failed initialisation again in the invocation, and then fails that', async () => {
    await lambda.deploy('init-fails');
    const { payload, log } = await lambda.invoke('init-fails', {});
    expect(payload.errorType).toBe('Runtime.ImportModuleError');
    expect(payload.errorMessage).toMatch(
      /^Error: Cannot find module 'a-module-that-is-not-bundled'/,
    );
    const [stream = []] =
      [...lambda.logs].find(([name]) => name.includes('init-fails'))?.slice(1) ?? [];
    const platformLines = (stream as string[]).filter((line) => /^[A-Z_]+ /.test(line));
    expect(platformLines.map((line) => line.split(' ')[0])).toEqual([
      'INIT_START',
      'INIT_REPORT',
      'INIT_REPORT',
      'START',
      'END',
      'REPORT',
    ]);
    expect(platformLines[1]).toMatch(
      /\tPhase: init\tStatus: error\tError Type: Runtime.ImportModule/,
    );
    expect(platformLines[2]).toMatch(/\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportM/);
    expect(log).not.toContain('Init Duration: 0.00 ms\tStatus');
  });

  it('refuses an answer larger than 6 MB', async () => {
    await lambda.deploy('large');
    const { payload } = await lambda.invoke('large', { sizeBytes: 6 * 1024 * 1024 + 100 });
    expect(payload.errorType).toBe('Function.ResponseSizeTooLarge');
    const { payload: answer } = await lambda.invoke('large', { sizeBytes: 1024 * 1024 });
    expect(answer).toHaveLength(1024 * 1024);
  });

  it('finds the SDK for an ES module that does not bundle it', async () => {
    await lambda.deploy('esm', { Handler: 'index.nested.handler' });
    const { payload } = await lambda.invoke('esm');
    expect(payload).toEqual({ clientName: 'SQSClient', region: 'us-east-1' });
  });

  it('takes results from callbacks before Node 24, and refuses such handlers from then on', async () => {
    await lambda.deploy('callback', { FunctionName: 'callback-22', Runtime: 'nodejs22.x' });
    for (const waits of [true, false]) {
      const { payload } = await lambda.invoke('callback-22', { waits });
      expect(payload).toEqual({ echoed: { waits } });
    }
    const { payload: failed } = await lambda.invoke('callback-22', { fail: true });
    expect(failed.errorMessage).toBe('given to the callback');
    await lambda.deploy('callback');
    const { payload } = await lambda.invoke('callback');
    expect(payload.errorType).toBe('Runtime.CallbackHandlerDeprecated');
  });

  it('reports a rejection that nobody handles before Node 24, and exits with it from then on', async () => {
    await lambda.deploy('rejects', { FunctionName: 'rejects-22', Runtime: 'nodejs22.x' });
    const { payload: reported } = await lambda.invoke('rejects-22');
    expect(reported.errorType).toBe('Runtime.UnhandledPromiseRejection');
    await lambda.deploy('rejects');
    const { payload } = await lambda.invoke('rejects');
    expect(payload.errorMessage).toMatch(/exit status 1$/);
  });

  it('has the documented variables, the function’s own, and nothing of the engine’s', async () => {
    lambda.host.handlerVariables.set('AWS_XRAY_DAEMON_ADDRESS', '127.0.0.1:2000');
    await lambda.deploy('environment', {
      Environment: { Variables: { TABLE_NAME: 't', TZ: 'Europe/Berlin' } },
    });
    const { payload } = await lambda.invoke('environment');
    expect(Object.keys(payload).sort()).toEqual(
      [
        '_HANDLER',
        '_X_AMZN_TRACE_ID',
        'AWS_ACCESS_KEY',
        'AWS_ACCESS_KEY_ID',
        'AWS_DEFAULT_REGION',
        'AWS_ENDPOINT_URL',
        'AWS_EXECUTION_ENV',
        'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
        'AWS_LAMBDA_FUNCTION_NAME',
        'AWS_LAMBDA_FUNCTION_VERSION',
        'AWS_LAMBDA_INITIALIZATION_TYPE',
        'AWS_LAMBDA_LOG_FORMAT',
        'AWS_LAMBDA_LOG_GROUP_NAME',
        'AWS_LAMBDA_LOG_STREAM_NAME',
        'AWS_LAMBDA_RUNTIME_API',
        'AWS_REGION',
        'AWS_SECRET_ACCESS_KEY',
        'AWS_SESSION_TOKEN',
        'AWS_XRAY_CONTEXT_MISSING',
        'AWS_XRAY_DAEMON_ADDRESS',
        'HOME',
        'LAMBDA_RUNTIME_DIR',
        'LAMBDA_TASK_ROOT',
        'LANG',
        'LD_LIBRARY_PATH',
        'NODE_PATH',
        'PATH',
        'TABLE_NAME',
        'TMPDIR',
        'TZ',
      ].sort(),
    );
    expect(payload).toMatchObject({
      TABLE_NAME: 't',
      TZ: 'Europe/Berlin',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    });
    const credentials = lambda.host.credentials.find(payload.AWS_ACCESS_KEY_ID);
    expect(credentials?.principal).toMatchObject({
      arn: 'arn:aws:sts::000000000000:assumed-role/test-role/environment',
    });
  });

  it('passes on the caller’s client context', async () => {
    const ClientContext = Buffer.from('{"custom":{"name":"ü\\n😀"}}').toString('base64');
    const { payload } = await lambda.invoke('echo', {}, { ClientContext });
    expect(payload.clientContext).toEqual({ custom: { name: 'ü\n😀' } });
  });

  it('ends with the engine, and leaves no process behind', async () => {
    const other = new LiveLambda();
    await other.deploy('echo');
    const answers = await Promise.all([other.invoke('echo'), other.invoke('echo')]);
    const ids = answers.map(({ payload }) => payload.processId);
    expect(ids.map(isAlive)).toEqual([true, true]);
    await other.stop();
    expect(ids.map(isAlive)).toEqual([false, false]);
  });

  it('ends a handler that is busy when the engine stops', async () => {
    const other = new LiveLambda();
    await other.deploy('hangs', { Timeout: 900 });
    const answer = other.invoke('hangs', { busy: true });
    await other.logged('START');
    await other.stop();
    expect((await answer).payload.errorMessage).toMatch(/signal: killed$/);
  });

  it('ends a handler that is still initialising when the engine stops, and starts no other', async () => {
    const other = new LiveLambda();
    await other.deploy('init-hangs');
    const answer = other.invoke('init-hangs');
    await other.logged('INIT_START');
    await other.stop();
    expect((await answer).payload.errorMessage).toMatch(/signal: killed$/);
    expect(other.countLogged('START')).toBe(1);
  });
});
