import { type FileOutcome, wentThrough } from './outcome.ts';
import { countOf, renderTable, style } from './terminal.ts';

/** The way every file takes, in the order in which it takes it. */
export const JOURNEY =
  'S3 → EventBridge → SQS → summarize-file → DynamoDB → stream → notify-subscribers → SNS → inbox';

/** What became of each file, as a table of at most 100 columns. */
export function renderOutcomes(outcomes: readonly FileOutcome[]): string {
  return renderTable(
    [
      { title: 'File', width: 34 },
      { title: 'Status' },
      { title: 'Format or reason', width: 18 },
      { title: 'Rows', align: 'right' },
      { title: 'Cols', align: 'right' },
      { title: 'Record ms', align: 'right' },
      { title: 'Notified ms', align: 'right' },
    ],
    outcomes.map((outcome) => [
      outcome.key,
      status(outcome),
      outcome.record?.summary?.format ?? outcome.record?.rejection?.reason ?? '-',
      number(outcome.record?.summary?.rowCount),
      number(outcome.record?.summary?.columnCount),
      number(outcome.recordedMs),
      number(outcome.notifiedMs),
    ]),
  );
}

/** One sentence about all of them. */
export function summarizeOutcomes(outcomes: readonly FileOutcome[]): string {
  const good = outcomes.filter(wentThrough).length;
  const sentence = `${good} of ${countOf(outcomes.length, 'file')} went through: exactly one record and one notification each.`;
  return good === outcomes.length ? style.good(sentence) : style.bad(sentence);
}

function status(outcome: FileOutcome): string {
  if (!wentThrough(outcome)) {
    return style.bad(`${outcome.recordCount} rec, ${outcome.notificationCount} ntf`);
  }
  return outcome.record?.status === 'PROCESSED'
    ? style.good('PROCESSED')
    : style.warn(outcome.record?.status ?? '-');
}

const WHOLE_NUMBERS = new Intl.NumberFormat('en');

function number(value: number | undefined): string {
  return value === undefined ? '-' : WHOLE_NUMBERS.format(value);
}

/** The same for machines. */
export function outcomesAsJson(outcomes: readonly FileOutcome[]): string {
  return JSON.stringify({ ok: outcomes.every(wentThrough), files: outcomes }, null, 2);
}
