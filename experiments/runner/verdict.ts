import type { Expectations, Experiment } from '../experiment.ts';
import type { Observations } from './observations.ts';
import type { Upload } from './uploads.ts';

/** One thing that was expected, and what was seen. */
export interface Check {
  readonly name: string;
  readonly expected: string;
  readonly observed: string;
  readonly holds: boolean;
}

/** What a run came to. Durations in seconds. */
export interface Figures {
  readonly acceptedCount: number;
  readonly lostCount: number;
  readonly duplicatedCount: number;
  /** Announced later than the objective allows. */
  readonly lateCount: number;
  readonly deadLetteredCount: number;
  readonly p99Seconds: number | undefined;
  /** From the start of the fault to the first expected alarm. */
  readonly detectedAfterSeconds: number | undefined;
  /** From the end of the fault. */
  readonly recoveredAfterSeconds: number | undefined;
}

export interface Verdict {
  readonly experiment: string;
  readonly holds: boolean;
  readonly figures: Figures;
  readonly checks: readonly Check[];
  readonly unexpectedAlarms: readonly string[];
}

const OBJECTIVE_MS = 60_000;
const MINUTE_SECONDS = 60;

/** Judges what was seen by what was expected. */
export function judge(experiment: Experiment, seen: Observations): Verdict {
  const { expectations } = experiment;
  const figures = figuresOf(expectations, seen);
  const unexpectedAlarms = unexpected(expectations, seen);
  const checks = [
    count('Lost', figures.lostCount, 0, 0),
    count('Doubled', figures.duplicatedCount, 0, 0),
    count(
      'Dead-lettered',
      figures.deadLetteredCount,
      expectations.deadLettered?.min ?? 0,
      expectations.deadLettered?.max ?? 0,
    ),
    count('Dead letters left', seen.deadLettersLeftCount, 0, 0),
    equal('Experiment', seen.endedAs, expectations.endsAs ?? 'completed'),
    ...expectations.alarms.map((expected) => alarmCheck(expected, seen)),
    equal('Unexpected alarms', unexpectedAlarms.join(', ') || 'none', 'none'),
    atMost('Recovered', figures.recoveredAfterSeconds, expectations.recoveredWithinMinutes * 60),
    ...(expectations.p99SecondsMax === undefined
      ? []
      : [atMost('99 of 100 announced', figures.p99Seconds, expectations.p99SecondsMax)]),
    ...(seen.concurrency === undefined
      ? []
      : [equal('Reserved concurrency', seen.concurrency.after, seen.concurrency.before)]),
    ...(seen.operatorError === undefined ? [] : [equal('Operator', seen.operatorError, 'done')]),
    ...(seen.cancelledUnderLever === undefined
      ? []
      : [
          equal(
            'Started under the lever',
            seen.cancelledUnderLever ? 'cancelled' : 'ran',
            'cancelled',
          ),
        ]),
  ];
  const holds = checks.every((check) => check.holds);
  return { experiment: experiment.name, holds, figures, checks, unexpectedAlarms };
}

function figuresOf({ alarms }: Expectations, seen: Observations): Figures {
  const { uploads, episodes, startedAtMs, faultEndedAtMs, recoveredAtMs } = seen;
  const isWhole = ({ recordCount, notifiedAtMs }: Upload) =>
    recordCount > 0 && notifiedAtMs.length > 0;
  const isDoubled = ({ recordCount, notifiedAtMs }: Upload) =>
    recordCount > 1 || notifiedAtMs.length > 1;
  const unfinishedCount = uploads.filter((upload) => !isWhole(upload)).length;
  const delays = uploads.flatMap(({ acceptedAtMs, notifiedAtMs: [first] }) =>
    first === undefined ? [] : [first - acceptedAtMs],
  );
  const detections = episodes.filter(({ alarm }) => alarms.some((one) => one.alarm === alarm));
  return {
    acceptedCount: uploads.length,
    // What lies in a dead-letter queue is late, not lost.
    lostCount: Math.max(0, unfinishedCount - seen.deadLettersLeftCount),
    duplicatedCount: uploads.filter(isDoubled).length,
    lateCount: delays.filter((delayMs) => delayMs > OBJECTIVE_MS).length,
    deadLetteredCount: seen.deadLetterCount,
    p99Seconds: seconds(percentile(delays, 0.99)),
    detectedAfterSeconds: seconds(since(startedAtMs, detections[0]?.startedAtMs)),
    recoveredAfterSeconds: seconds(since(faultEndedAtMs, recoveredAtMs)),
  };
}

function unexpected({ alarms, alarmsAllowed = [] }: Expectations, { episodes }: Observations) {
  const known = new Set([...alarms.map(({ alarm }) => alarm), ...alarmsAllowed]);
  return [...new Set(episodes.map(({ alarm }) => alarm))].filter((alarm) => !known.has(alarm));
}

function alarmCheck(
  { alarm, withinMinutes }: Expectations['alarms'][number],
  { episodes, startedAtMs }: Observations,
): Check {
  const first = episodes.find((episode) => episode.alarm === alarm);
  const afterSeconds = seconds(since(startedAtMs, first?.startedAtMs));
  return atMost(alarm, afterSeconds, withinMinutes * MINUTE_SECONDS);
}

function count(name: string, observed: number, min: number, max: number): Check {
  const expected = min === max ? `${min}` : `${min} to ${max}`;
  return { name, expected, observed: `${observed}`, holds: observed >= min && observed <= max };
}

function equal(name: string, observed: string, expected: string): Check {
  return { name, expected, observed, holds: observed === expected };
}

function atMost(name: string, observed: number | undefined, max: number): Check {
  return {
    name,
    expected: `within ${formatSeconds(max)}`,
    observed: observed === undefined ? 'never' : formatSeconds(observed),
    holds: observed !== undefined && observed <= max,
  };
}

/** `45 s`, `4 min 30 s`, `2 h 5 min` */
export function formatSeconds(total: number): string {
  const whole = Math.round(total);
  const [hours, minutes, left] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes > 0) return left === 0 ? `${minutes} min` : `${minutes} min ${left} s`;
  return `${left} s`;
}

function since(startMs: number, endMs: number | undefined): number | undefined {
  return endMs === undefined ? undefined : endMs - startMs;
}

function seconds(durationMs: number | undefined): number | undefined {
  return durationMs === undefined ? undefined : durationMs / 1000;
}

/** The nearest rank. */
function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1];
}
