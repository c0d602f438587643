import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kernel } from '../../../../../local/kernel/kernel.ts';
import { unpackCode } from '../../../../../local/services/lambda/code.ts';
import {
  HandlerProcess,
  type ProcessExit,
} from '../../../../../local/services/lambda/runtime/handler-process.ts';
import {
  endPackageScope,
  type InstalledRuntime,
  installRuntime,
} from '../../../../../local/services/lambda/runtime/install.ts';
import { RealProcessTime } from '../../../../../local/services/lambda/runtime/process-time.ts';
import { RuntimeApi } from '../../../../../local/services/lambda/runtime/runtime-api.ts';

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/functions/', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'faultline-test-'));
let installed: InstalledRuntime;
beforeAll(async () => {
  await endPackageScope(directory);
  installed = await installRuntime(join(directory, 'runtime'));
});

const started: HandlerProcess[] = [];
afterAll(() => {
  for (const handlerProcess of started) handlerProcess.kill();
});

/** A process of a fixture, with promises for what becomes of it. */
async function start(fixture: string) {
  const taskRoot = join(directory, fixture);
  await unpackCode({ kind: 'asset', path: join(FIXTURES, fixture) }, taskRoot);
  const kernel = new Kernel({ clock: 'real', seed: '1', latency: 'instant' });
  const { work } = kernel;
  const api = new RuntimeApi(kernel);
  const address = await api.listen();
  const lines: string[] = [];
  let onReady: (() => void) | undefined;
  let onLine: (() => void) | undefined;
  const exited = Promise.withResolvers<ProcessExit>();
  const handlerProcess = new HandlerProcess({
    time: new RealProcessTime(work),
    execArgv: [],
    programPath: installed.bootstrapPath,
    workingDirectory: taskRoot,
    environment: {
      AWS_LAMBDA_RUNTIME_API: `${address}/abc`,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: taskRoot,
      _HANDLER: 'index.handler',
    },
    listener: {
      logged: (line) => {
        lines.push(line);
        onLine?.();
      },
      ready: () => onReady?.(),
      answered: () => undefined,
      initFailed: () => undefined,
      exited: exited.resolve,
    },
  });
  started.push(handlerProcess);
  api.open('abc', handlerProcess);
  const ready = () => new Promise<void>((resolve) => (onReady = resolve));
  const line = () => new Promise<void>((resolve) => (onLine = resolve));
  return { handlerProcess, api, work, lines, ready, line, exited: exited.promise };
}

const wakeUp = (event: object) => ({
  requestId: 'r',
  invocationId: 'i',
  next: {
    headers: { 'Lambda-Runtime-Aws-Request-Id': 'r', 'Lambda-Runtime-Deadline-Ms': '0' },
    body: JSON.stringify(event),
  },
});

describe('handler process', () => {
  it('counts as work until it waits for an invocation, and again while it has one', async () => {
    const { handlerProcess, api, work, ready, exited } = await start('logs');
    expect(work.running).toBe(1);
    await ready();
    await work.idle();
    expect(work.running).toBe(0);
    const done = ready();
    handlerProcess.wake(wakeUp({}));
    expect(work.running).toBe(1);
    await done;
    await work.idle();
    expect(work.running).toBe(0);
    expect(String(handlerProcess.answerGiven?.payload)).toBe('"logged"');
    expect(handlerProcess.maxMemoryUsedBytes).toBeGreaterThan(20 * 2 ** 20);
    handlerProcess.kill();
    await exited;
    await api.stop();
  });

  it('has had all its output read when it is ready for more', async () => {
    const { handlerProcess, api, lines, ready, exited } = await start('logs');
    await ready();
    const done = ready();
    handlerProcess.wake(wakeUp({}));
    await done;
    expect(lines.at(-1)).toMatch(/\tr\tINFO\t\{ answer: 42 \}$/);
    handlerProcess.kill();
    await exited;
    await api.stop();
  });

  it('is not ready, however often it asks, before its output has been read', async () => {
    const { handlerProcess, api, work, line, exited } = await start('init-hangs');
    await line();
    expect(handlerProcess.next(() => undefined)).toBeUndefined();
    expect(work.running).toBe(1);
    handlerProcess.kill();
    await exited;
    await api.stop();
  });

  it('ends when the engine is gone while it waits for an invocation', async () => {
    const { api, ready, exited } = await start('echo');
    await ready();
    await api.stop();
    expect(await exited).toEqual({ kind: 'status', status: 1 });
  });

  it('ends when the engine is gone in the middle of an invocation', async () => {
    const { handlerProcess, api, work, ready, line, exited } = await start('hangs');
    await ready();
    const begun = line();
    handlerProcess.wake(wakeUp({}));
    await begun;
    await api.stop();
    expect(await exited).toEqual({ kind: 'status', status: 1 });
    await work.idle();
    expect(work.running).toBe(0);
  });

  it('refuses answers to other invocations, and more than one to its own', async () => {
    const { handlerProcess, api, ready, line, exited } = await start('hangs');
    await ready();
    const begun = line();
    handlerProcess.wake(wakeUp({}));
    await begun;
    const answer = { kind: 'response', payload: Buffer.from('1') } as const;
    expect(handlerProcess.answer('other', undefined, answer)).toBe('InvalidRequestID');
    expect(handlerProcess.answer('r', 'other', answer)).toBe('InvalidInvocationId');
    expect(handlerProcess.next(() => undefined)).toBe('InvalidStateTransition');
    expect(handlerProcess.answer('r', 'i', answer)).toBeUndefined();
    expect(handlerProcess.answer('r', 'i', answer)).toBe('InvalidStateTransition');
    handlerProcess.kill();
    expect(await exited).toEqual({ kind: 'signal', signal: 'SIGKILL' });
    await api.stop();
  });
});
