import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../experiments/experiment.ts';
import type { Observations } from '../../experiments/runner/observations.ts';
import { formatSeconds, judge } from '../../experiments/runner/verdict.ts';

const MINUTE_MS = 60_000;

const EXPERIMENT: Experiment = {
  name: 'test',
  title: 'Test',
  hypothesis: 'It holds.',
  actions: {},
  stopAlarm: 'Stop',
  load: { uploadsPerMinute: 1, minutes: 1 },
  expectations: {
    alarms: [{ alarm: 'Expected', withinMinutes: 3 }],
    alarmsAllowed: ['Allowed'],
    recoveredWithinMinutes: 5,
    p99SecondsMax: 60,
  },
};

const upload = (changes: Partial<Observations['uploads'][number]> = {}) => ({
  key: 'k',
  versionId: 'v',
  sizeBytes: 1,
  acceptedAtMs: 0,
  notifiedAtMs: [1000],
  notificationIds: new Set<string>(),
  recordCount: 1,
  ...changes,
});

const SEEN: Observations = {
  experimentId: 'EXP1',
  endedAs: 'completed',
  reason: '',
  startedAtMs: 0,
  faultEndedAtMs: 10 * MINUTE_MS,
  recoveredAtMs: 12 * MINUTE_MS,
  observedUntilMs: 12 * MINUTE_MS,
  uploads: [upload(), upload()],
  episodes: [{ alarm: 'Expected', startedAtMs: 2 * MINUTE_MS, endedAtMs: 9 * MINUTE_MS }],
  slowTraces: [],
  deadLetterCount: 0,
  deadLettersLeftCount: 0,
};

const failing = (seen: Partial<Observations>, experiment = EXPERIMENT) =>
  judge(experiment, { ...SEEN, ...seen })
    .checks.filter(({ holds }) => !holds)
    .map(({ name, expected, observed }) => `${name}: ${expected}, ${observed}`);

describe('a verdict', () => {
  it('holds when all is as expected, and says by which figures', () => {
    const { holds, figures } = judge(EXPERIMENT, SEEN);
    expect(holds).toBe(true);
    expect(figures).toEqual({
      acceptedCount: 2,
      lostCount: 0,
      duplicatedCount: 0,
      lateCount: 0,
      deadLetteredCount: 0,
      p99Seconds: 1,
      detectedAfterSeconds: 120,
      recoveredAfterSeconds: 120,
    });
  });

  it.each<[string, Partial<Observations>, string]>([
    ['an upload without a record', { uploads: [upload({ recordCount: 0 })] }, 'Lost: 0, 1'],
    ['two records of an upload', { uploads: [upload({ recordCount: 2 })] }, 'Doubled: 0, 1'],
    ['two notifications', { uploads: [upload({ notifiedAtMs: [1, 2] })] }, 'Doubled: 0, 1'],
    ['dead letters', { deadLetterCount: 3 }, 'Dead-lettered: 0, 3'],
    ['dead letters that stay', { deadLettersLeftCount: 1 }, 'Dead letters left: 0, 1'],
    ['an operator who is refused', { operatorError: 'no' }, 'Operator: done, no'],
    ['another end', { endedAs: 'stopped' }, 'Experiment: completed, stopped'],
    [
      'an alarm that nobody expected',
      { episodes: [...SEEN.episodes, { alarm: 'Other', startedAtMs: 1, endedAtMs: 2 }] },
      'Unexpected alarms: none, Other',
    ],
    ['no recovery', { recoveredAtMs: undefined }, 'Recovered: within 5 min, never'],
    ['a late recovery', { recoveredAtMs: 16 * MINUTE_MS }, 'Recovered: within 5 min, 6 min'],
    [
      'a late alarm',
      { episodes: [{ alarm: 'Expected', startedAtMs: 4 * MINUTE_MS, endedAtMs: undefined }] },
      'Expected: within 3 min, 4 min',
    ],
    [
      'slow announcements',
      { uploads: [upload({ notifiedAtMs: [90_000] })] },
      '99 of 100 announced: within 1 min, 1 min 30 s',
    ],
    [
      'an experiment that ran under the lever',
      { cancelledUnderLever: false },
      'Started under the lever: cancelled, ran',
    ],
  ])('is refuted by %s', (_, seen, check) => {
    expect(failing(seen)).toContain(check);
  });

  it('counts an upload that was never announced as lost', () => {
    expect(failing({ uploads: [upload({ notifiedAtMs: [] })] })).toContain('Lost: 0, 1');
  });

  it('does not call lost what lies in a dead-letter queue', () => {
    const uploads = [upload(), upload({ recordCount: 0, notifiedAtMs: [] })];
    expect(failing({ uploads, deadLettersLeftCount: 1 })).toEqual(['Dead letters left: 0, 1']);
  });

  it('does not mind an alarm that may fire', () => {
    const episodes = [...SEEN.episodes, { alarm: 'Allowed', startedAtMs: 1, endedAtMs: 2 }];
    expect(failing({ episodes })).toEqual([]);
  });

  it('wants as many dead letters as were foretold', () => {
    const deadLettered = { min: 2, max: 4 };
    const experiment = {
      ...EXPERIMENT,
      expectations: { ...EXPERIMENT.expectations, deadLettered },
    };
    expect(failing({ deadLetterCount: 3 }, experiment)).toEqual([]);
    expect(failing({ deadLetterCount: 1 }, experiment)).toEqual(['Dead-lettered: 2 to 4, 1']);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [59.6, '1 min'],
    [90, '1 min 30 s'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
  ])('of %d seconds is %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});
