import type { AlarmTestResult } from './run.ts';
import { type Change, NotationError, parseTimeline, type StateName } from './series-notation.ts';

/** One sign for each state, so that a strip of them can be read at a glance. */
const SIGNS: Readonly<Record<StateName, string>> = {
  OK: '·',
  ALARM: '█',
  INSUFFICIENT_DATA: '?',
};

const LABEL_WIDTH = 12;
const STRIP_WIDTH = 72;

/** What a test wanted and what the alarm did, one under the other; at most 100 columns. */
export function renderFailure(result: AlarmTestResult): string {
  const { test, minutes, changes } = result;
  if (result.error !== undefined) return wrapped(result.error);
  const expected = readExpected(test.expect);
  const lines = [
    ...Object.entries(test.series).map(([name, text]) => row('series', `${name}: ${text}`)),
    row('expected', test.expect || '(no change)'),
    row('actual', result.actual || '(no change)'),
    row('', ruler(minutes)),
    row('expected', strip(expected, minutes)),
    row('actual', strip(changes, minutes)),
  ];
  const surprise = changes.find((change, index) => !isSame(change, expected[index]));
  if (surprise !== undefined) {
    lines.push(row('because', `${surprise.state}@${surprise.minute}: ${surprise.reason}`));
  }
  return lines.join('\n');
}

function readExpected(text: string): Change[] {
  try {
    return parseTimeline(text);
  } catch (error) {
    if (error instanceof NotationError) return [];
    throw error;
  }
}

function isSame(one: Change, other: Change | undefined): boolean {
  return one.state === other?.state && one.minute === other.minute;
}

function row(label: string, text: string): string {
  const cut = text.length > 84 ? `${text.slice(0, 83)}…` : text;
  return `  ${label.padEnd(LABEL_WIDTH)}${cut}`;
}

/** A sign for each minute, or for every few when there are too many. */
function strip(changes: readonly Change[], minutes: number): string {
  const step = stepOf(minutes);
  let text = '';
  for (let minute = 0; minute <= minutes; minute += step) {
    const state = changes.findLast((change) => change.minute <= minute)?.state;
    text += SIGNS[state ?? 'INSUFFICIENT_DATA'];
  }
  return text;
}

/** Minutes, every ten signs. */
function ruler(minutes: number): string {
  const step = stepOf(minutes);
  let text = '';
  for (let minute = 0; minute <= minutes; minute += 10 * step) text += String(minute).padEnd(10);
  return text.trimEnd();
}

function stepOf(minutes: number): number {
  return Math.max(1, Math.ceil((minutes + 1) / STRIP_WIDTH));
}

function wrapped(text: string): string {
  return text.replaceAll(/(.{1,94})(?:\s+|$)/g, '  $1\n').trimEnd();
}
