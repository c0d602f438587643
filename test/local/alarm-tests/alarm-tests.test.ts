import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alarms as alarmsCommand } from '../../../cli/commands/alarms.ts';
import { type AlarmDefinitions, readAlarms } from '../../../local/alarm-tests/definitions.ts';
import { renderFailure } from '../../../local/alarm-tests/render.ts';
import { runAlarmTests } from '../../../local/alarm-tests/run.ts';
import { parseSeries, parseTimeline } from '../../../local/alarm-tests/series-notation.ts';
import { ROOT } from '../../helpers/source-files.ts';

/** The template of an application that is not ours. */
const TEMPLATE = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Late: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'shop-QueueTooOld',
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 300,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    },
  },
};

let folder: string;
let template: string;
let alarms: AlarmDefinitions;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alarm-tests-'));
  template = join(folder, 'template.json');
  writeFileSync(template, JSON.stringify(TEMPLATE));
  alarms = await readAlarms(template);
});
afterAll(() => {
  process.exitCode = undefined;
});

const LATE = {
  alarm: 'QueueTooOld',
  title: 'fires after two late minutes of three, and recovers',
  series: { ApproximateAgeOfOldestMessage: '5x5 400x3 5x5' },
  expect: 'OK@1 ALARM@7 OK@10',
};
const run = async (changes: Partial<typeof LATE> | { series: object }) =>
  (await runAlarmTests(alarms, [{ ...LATE, ...changes } as typeof LATE]))[0];

describe('a series', () => {
  it.each([
    ['5 7', [[[5, 1]], [[7, 1]]]],
    ['5x2', [[[5, 1]], [[5, 1]]]],
    ['_ 1', [[], [[1, 1]]]],
    [
      '98*0+2*1',
      [
        [
          [0, 98],
          [1, 2],
        ],
      ],
    ],
    ['0..4x3', [[[0, 1]], [[2, 1]], [[4, 1]]]],
    ['', []],
  ])('%s is read', (text, expected) => {
    const entries = parseSeries(text);
    expect(entries.map((entry) => entry.map(({ value, count }) => [value, count]))).toEqual(
      expected,
    );
  });

  it.each(['x', '5y', '1+', '*3'])('%s is refused', (text) => {
    expect(() => parseSeries(text)).toThrow('is not a part of a series');
  });

  it('is refused where a state is expected', () => {
    expect(() => parseTimeline('OK@1 RED@2')).toThrow("'RED@2' is not a change of state");
  });
});

describe('a test of any application’s alarm', () => {
  it('passes when the alarm does what is expected', async () => {
    expect(await run({})).toMatchObject({ passed: true, actual: 'OK@1 ALARM@7 OK@10' });
  });

  it('fails with both timelines below each other, and CloudWatch’s own reason', async () => {
    const result = await run({ expect: 'OK@1 ALARM@6 OK@10' });
    expect(result?.passed).toBe(false);
    const page = renderFailure(result as NonNullable<typeof result>);
    expect(page.split('\n').slice(1, 6)).toEqual([
      '  expected    OK@1 ALARM@6 OK@10',
      '  actual      OK@1 ALARM@7 OK@10',
      '              0         10',
      '  expected    ?·····████····',
      '  actual      ?······███····',
    ]);
    expect(page).toContain('ALARM@7: Threshold Crossed: 2 out of the last 3 datapoints');
    expect(Math.max(...page.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it.each([
    [{ alarm: 'Nobody' }, 'No alarm is called Nobody; there are shop-QueueTooOld.'],
    [{ series: { Age: '1' } }, 'does not watch Age; it watches ApproximateAgeOfOldestMessage'],
    [{ expect: 'ALERT@3' }, "'ALERT@3' is not a change of state"],
  ])('says what is wrong with %j', async (changes, message) => {
    expect((await run(changes))?.error).toContain(message);
  });
});

describe('npm run alarms', () => {
  const quietly = async (tests: string) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      await alarmsCommand({ app: template, tests, json: true });
      return JSON.parse(log.mock.calls.flat().join('\n'));
    } finally {
      log.mockRestore();
    }
  };

  it('runs the example of its page', async () => {
    const page = readFileSync(join(ROOT, 'docs/alarm-tests.md'), 'utf8');
    const tests = join(folder, 'alarm-tests.ts');
    writeFileSync(tests, /```ts\n([\s\S]+?)```/.exec(page)?.[1] ?? '');
    expect(await quietly(tests)).toMatchObject([{ alarm: 'QueueTooOld', passed: true }]);
  });

  it('has the verdict as its exit code', async () => {
    const tests = join(folder, 'failing.json');
    writeFileSync(tests, JSON.stringify([{ ...LATE, expect: 'OK@1' }]));
    expect(await quietly(tests)).toMatchObject([{ passed: false }]);
    expect(process.exitCode).toBe(1);
  });

  it.each([
    ['[{"alarm":"a"}]', 'every alarm test needs alarm, title, series and expect'],
    ['{', 'is not JSON'],
  ])('refuses a file that holds %s', async (content, message) => {
    const tests = join(folder, 'bad.json');
    writeFileSync(tests, content);
    await expect(quietly(tests)).rejects.toThrow(message);
  });
});
