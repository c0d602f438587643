import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kernel } from '../../../../../local/kernel/kernel.ts';
import {
  type Refusal,
  type RuntimeAnswer,
  RuntimeApi,
} from '../../../../../local/services/lambda/runtime/runtime-api.ts';

const SESSION = 'abc123';
const api = new RuntimeApi(new Kernel({ clock: 'real', seed: '1', latency: 'instant' }));
let baseUrl: string;
let refusal: Refusal | undefined;
const answers: { requestId: string; invocationId: string | undefined; answer: RuntimeAnswer }[] =
  [];
const initFailures: RuntimeAnswer[] = [];

beforeAll(async () => {
  baseUrl = `http://${await api.listen()}`;
  api.open(SESSION, {
    next: (reply) => {
      if (refusal === undefined) reply({ headers: { 'Lambda-Runtime-Trace-Id': 't' }, body: '{}' });
      return refusal;
    },
    answer: (requestId, invocationId, answer) => {
      answers.push({ requestId, invocationId, answer });
      return refusal;
    },
    failInit: (answer) => initFailures.push(answer),
  });
});
afterAll(() => api.stop());

const call = (path: string, init?: RequestInit) =>
  fetch(`${baseUrl}/${SESSION}/2018-06-01/runtime${path}`, init);
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', body, headers });

describe('Runtime API', () => {
  it('gives the next invocation with its headers', async () => {
    const response = await call('/invocation/next');
    expect(response.status).toBe(200);
    expect(response.headers.get('Lambda-Runtime-Trace-Id')).toBe('t');
    expect(await response.json()).toEqual({});
  });

  it('takes the response of an invocation', async () => {
    const response = await post('/invocation/r1/response', '"done"', {
      'Lambda-Runtime-Invocation-Id': 'i1',
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ status: 'OK' });
    const { requestId, invocationId, answer } = answers.at(-1) ?? {};
    expect([requestId, invocationId, String(answer?.payload)]).toEqual(['r1', 'i1', '"done"']);
  });

  it('takes the error of an invocation with its type', async () => {
    const headers = { 'Lambda-Runtime-Function-Error-Type': 'Runtime.Something' };
    const response = await post('/invocation/r1/error', '{"errorType":"E"}', headers);
    expect(response.status).toBe(202);
    expect(answers.at(-1)?.answer).toMatchObject({
      kind: 'error',
      errorType: 'Runtime.Something',
    });
  });

  it('takes the error of an initialisation', async () => {
    expect((await post('/init/error', '{"errorType":"E"}')).status).toBe(202);
    expect(initFailures).toHaveLength(1);
  });

  it('makes a response that is too large an error, and tells the runtime', async () => {
    const response = await post(
      '/invocation/r1/response',
      `"${'x'.repeat(6 * 1024 * 1024 + 100)}"`,
    );
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errorType: 'RequestEntityTooLarge' });
    expect(answers.at(-1)?.answer.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  it.each([
    ['InvalidRequestID', 400],
    ['InvalidInvocationId', 400],
    ['InvalidStateTransition', 403],
  ] as const)('refuses with %s', async (type, status) => {
    refusal = type;
    const response = await post('/invocation/r1/response', '{}');
    refusal = undefined;
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errorType: type });
  });

  it('knows nobody but the processes it was told of', async () => {
    expect((await fetch(`${baseUrl}/def/2018-06-01/runtime/invocation/next`)).status).toBe(404);
    expect((await call('/something/else')).status).toBe(404);
    expect((await post('/something/else', '')).status).toBe(404);
  });
});
