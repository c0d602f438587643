import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineClientConfig } from '../../../cli/engine-client.ts';
import { LocalAws } from '../../../local/engine.ts';
import { type RunOptions, runProgram } from '../../helpers/run-program.ts';

const GROUP = '/aws/lambda/orders';
let engine: LocalAws;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  engine = await LocalAws.start({ clock: 'real', port: 0 });
  client = new CloudWatchLogsClient(engineClientConfig(engine.endpoint));
  const stream = { logGroupName: GROUP, logStreamName: 's' };
  await client.send(new CreateLogGroupCommand(stream));
  await client.send(new CreateLogStreamCommand(stream));
  await write({ level: 'INFO', message: 'taken', service: 'orders', traceId: '1-a', ms: 4 });
  await write({ level: 'ERROR', message: 'broken', service: 'orders', traceId: '1-b' });
  await write({ _aws: {}, service: 'orders', Orders: 1 });
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

async function write(line: object): Promise<void> {
  const timestamp = engine.kernel.now();
  const logEvents = [{ timestamp, message: JSON.stringify(line) }];
  await client.send(
    new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: 's', logEvents }),
  );
}

const logs = (argv: readonly string[], options?: RunOptions) =>
  runProgram(['logs', '--port', String(engine.port), ...argv], options);

describe('npm run logs', () => {
  it('prints what applications say, and all of it when asked', async () => {
    const some = await logs([]);
    expect(some.output).toMatch(/^[\d:.]{12} INFO {2}orders +taken {2}traceId=1-a ms=4$/m);
    expect(some.output).not.toContain('metrics');
    expect(some.exitCode).toBe(0);
    expect((await logs(['--all'])).output).toContain('metrics  Orders=1');
  });

  it.each([
    ['of one trace', ['--trace', '1-b'], 'broken'],
    ['of a level', ['--level', 'WARN'], 'broken'],
    ['that match a pattern', ['--filter', '{ $.ms > 3 }'], 'taken'],
  ])('prints the lines %s', async (_, argv, message) => {
    const { output } = await logs(argv);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  it('runs a query', async () => {
    const { output } = await logs([
      '--query',
      'stats count() as n by level | sort level',
      '--json',
    ]);
    expect(JSON.parse(output)).toEqual([
      { n: '1' },
      { level: 'ERROR', n: '1' },
      { level: 'INFO', n: '1' },
    ]);
  });

  it('follows new lines until Ctrl-C, and ends well', async () => {
    let written: Promise<void> | undefined;
    const { output, exitCode } = await logs(['--follow', '--group', 'ORDERS'], {
      onOutput: (soFar, program) => {
        written ??= write({ level: 'INFO', message: 'later' });
        if (soFar.includes('later')) program.kill('SIGINT');
      },
    });
    await written;
    expect(output.match(/later/g)).toHaveLength(1);
    expect(output.match(/taken/g)).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['a group that is not there', ['--group', 'x'], /^No log group has x in its name; there are: /],
    ['a malformed pattern', ['--filter', '{ $.x = '], /^CloudWatch Logs: Invalid filter pattern/],
    ['a malformed query', ['--query', 'no'], /^CloudWatch Logs: unexpected symbol found no/],
    ['what is no trace id', ['--trace', 'a b'], /^a b is not a trace id/],
    ['a query that follows', ['--query', 'limit 1', '--follow'], /^--query selects by itself/],
    ['a malformed duration', ['--since', '5'], /A duration is a whole number and a unit/],
  ])('ends with exit code 2 and a plain sentence: %s', async (_, argv, message) => {
    const { errors, exitCode } = await logs(argv);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(2);
  });
});
