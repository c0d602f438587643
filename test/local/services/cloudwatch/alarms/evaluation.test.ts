import { describe, expect, it } from 'vitest';
import {
  type Criteria,
  evaluate,
  evaluationRange,
  type MissingData,
  samplesForPercentile,
} from '../../../../../local/services/cloudwatch/alarms/model/evaluation.ts';

const N = 3;
const POLICIES = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
type Expected = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | 'retain';

/** `0` is fine, `X` breaches, `-` is missing; the newest stands last. */
function decide(data: string, datapointsToAlarm: number, treatMissingData: MissingData): Expected {
  const criteria: Criteria = {
    evaluationPeriods: N,
    datapointsToAlarm,
    treatMissingData,
    isBreaching: (value) => value > 0,
    samplesMin: 0,
  };
  const range = data
    .split(' ')
    .map((sign, index) =>
      sign === '-'
        ? undefined
        : { startMs: index * 60_000, value: sign === 'X' ? 1 : 0, sampleCount: 1 },
    );
  expect(range).toHaveLength(evaluationRange(N));
  return evaluate(criteria, range)?.value ?? 'retain';
}

/**
 * CloudWatch's own tables, every row.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const INSUFFICIENT = 'INSUFFICIENT_DATA';
const VECTORS: readonly [number, string, Expected, Expected, Expected, Expected][] = [
  [3, '0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  [3, '0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  [3, '- - - - -', INSUFFICIENT, 'retain', 'ALARM', 'OK'],
  [3, '0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [3, '- - X - -', 'ALARM', 'retain', 'ALARM', 'OK'],
  [3, '- - - - X', INSUFFICIENT, 'retain', 'ALARM', 'OK'],
  [3, '- - - X -', INSUFFICIENT, 'retain', 'ALARM', 'OK'],
  [3, 'X - - - -', 'ALARM', 'retain', 'ALARM', 'OK'],
  [2, '0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - - X', INSUFFICIENT, 'retain', 'ALARM', 'OK'],
  [2, '- - - X -', 'ALARM', 'retain', 'ALARM', 'OK'],
];

describe.each(VECTORS)('%i of 3 with %s', (datapointsToAlarm, data, ...expected) => {
  it.each(POLICIES.map((policy, index) => [policy, expected[index]] as const))(
    '%s leads to %s',
    (policy, state) => {
      expect(decide(data, datapointsToAlarm, policy)).toBe(state);
    },
  );
});

describe('a percentile', () => {
  it.each([
    ['p99', 1000],
    ['p50', 20],
    ['p90', 100],
    ['p10', 100],
    ['Average', 0],
  ])('%s needs %i samples', (statistic, samples) => {
    expect(samplesForPercentile(statistic)).toBe(samples);
  });

  it('of too few samples leaves the state as it is', () => {
    const criteria: Criteria = {
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: 'missing',
      isBreaching: () => true,
      samplesMin: 1000,
    };
    const range = [undefined, undefined, { startMs: 0, value: 1, sampleCount: 999 }];
    expect(evaluate(criteria, range)).toBeUndefined();
    expect(evaluate({ ...criteria, samplesMin: 999 }, range)?.value).toBe('ALARM');
  });
});
