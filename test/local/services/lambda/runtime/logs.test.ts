import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveLambda } from '../live.ts';

const ISO = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';

let lambda: LiveLambda;
beforeAll(() => {
  lambda = new LiveLambda();
});
afterAll(() => lambda.stop());

/** The one stream of a function's log group. */
function streamOf(logGroupName: string): { name: string; events: string[] } {
  const [name = '', events = []] =
    [...lambda.logs].find(([stream]) => stream.startsWith(`${logGroupName} `)) ?? [];
  return { name, events };
}

describe('log in text format', () => {
  it('has every line of an invocation, in order, between START and END', async () => {
    await lambda.deploy('logs');
    await lambda.invoke('logs', { fail: true });
    const { name, events } = streamOf('/aws/lambda/logs');
    expect(name).toMatch(/^\/aws\/lambda\/logs \d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    const [, requestId] = /^START RequestId: (\S+) Version: \$LATEST$/.exec(events[1] ?? '') ?? [];
    const line = (level: string, text: string) =>
      expect.stringMatching(new RegExp(`^${ISO}\\t${requestId}\\t${level}\\t${text}`));
    expect(events).toEqual([
      expect.stringMatching(
        /^INIT_START Runtime Version: nodejs:\d+\.v\d+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
      ),
      `START RequestId: ${requestId} Version: $LATEST`,
      line('INFO', 'plain format \\{ nested: \\{ value: 1 \\} \\}$'),
      line('WARN', 'two\\nlines$'),
      line('DEBUG', 'for debugging$'),
      'raw output',
      'raw error',
      line('ERROR', 'TypeError: logged error\\n    at '),
      line('INFO', '\\{ answer: 42 \\}$'),
      line('ERROR', 'Invoke Error \\t\\{"errorType":"Error","errorMessage":"after the logs"'),
      `END RequestId: ${requestId}`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\t` +
            'Memory Size: 128 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms\\t' +
            'Status: error\\tError Type: Runtime.Unknown$',
        ),
      ),
    ]);
  });

  it('is handed over in one call an invocation, its group and stream made once', async () => {
    const other = new LiveLambda();
    await other.deploy('logs');
    for (let i = 0; i < 3; i++) await other.invoke('logs');
    await other.stop();
    expect(other.logCalls).toEqual([
      'CreateLogStream',
      'CreateLogGroup',
      'CreateLogStream',
      'PutLogEvents',
      'PutLogEvents',
      'PutLogEvents',
    ]);
  });

  it('names the trace of a function that traces actively', async () => {
    await lambda.deploy('echo', { TracingConfig: { Mode: 'Active' } });
    const { payload, log } = await lambda.invoke('echo');
    const [, root, parent] =
      /Root=([^;]+);Parent=([^;]+);Sampled=1/.exec(payload.traceHeader) ?? [];
    expect(log).toContain(`\tXRAY TraceId: ${root}\tSegmentId: ${parent}\tSampled: true\n`);
  });

  it('ends with the last 4 KB when the answer carries it', async () => {
    await lambda.deploy('logs', { FunctionName: 'logs-tail' });
    const { log } = await lambda.invoke('logs-tail');
    expect(Buffer.byteLength(log)).toBeLessThanOrEqual(4096);
    expect(log).toMatch(/REPORT RequestId: .*\n$/);
  });
});

describe('log in JSON format', () => {
  it('has the platform’s records and the function’s, each as one object', async () => {
    const LoggingConfig = {
      LogFormat: 'JSON',
      LogGroup: 'shared-group',
      SystemLogLevel: 'DEBUG',
      ApplicationLogLevel: 'INFO',
    };
    await lambda.deploy('logs', { FunctionName: 'logs-json', LoggingConfig });
    await lambda.invoke('logs-json');
    const { events } = streamOf('shared-group');
    const parsed = events.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text));
    expect(parsed.map((event) => event.type ?? event.level)).toEqual([
      'platform.initStart',
      'platform.initReport',
      'platform.start',
      'INFO',
      'WARN',
      'ERROR',
      'INFO',
      'platform.runtimeDone',
      'platform.report',
    ]);
    const [, , start, plain, lines, error, object, , report] = parsed;
    const { requestId } = start.record;
    expect(plain).toMatchObject({ requestId, message: 'plain format { nested: { value: 1 } }' });
    expect(lines.message).toBe('two\nlines');
    expect(error.message).toMatchObject({ errorType: 'TypeError', errorMessage: 'logged error' });
    expect(object.message).toEqual({ answer: 42 });
    expect(report.record).toMatchObject({
      requestId,
      status: 'success',
      metrics: { memorySizeMB: 128, billedDurationMs: expect.any(Number) },
    });
    expect(events).toContain('raw output');
  });

  it('leaves out what is below the function’s levels', async () => {
    const LoggingConfig = {
      LogFormat: 'JSON',
      LogGroup: 'quiet-group',
      SystemLogLevel: 'WARN',
      ApplicationLogLevel: 'ERROR',
    };
    await lambda.deploy('logs', { FunctionName: 'logs-quiet', LoggingConfig });
    await lambda.invoke('logs-quiet');
    const { events } = streamOf('quiet-group');
    const levels = events.filter((text) => text.startsWith('{')).map((t) => JSON.parse(t).level);
    expect(levels).toEqual(['ERROR']);
  });
});
