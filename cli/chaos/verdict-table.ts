import { formatSeconds } from '../../experiments/runner/verdict.ts';
import { renderTable, style } from '../terminal.ts';
import type { FinishedRun } from './finished-run.ts';

/** One line for each run, at most 100 columns. */
export function renderVerdicts(runs: readonly FinishedRun[]): string {
  return renderTable(
    [
      { title: 'Experiment', width: 24 },
      { title: 'Hypothesis' },
      { title: 'Files', align: 'right' },
      { title: 'Lost', align: 'right' },
      { title: 'Twice', align: 'right' },
      { title: 'Late', align: 'right' },
      { title: 'Dead', align: 'right' },
      { title: 'Detected' },
      { title: 'Recovered' },
    ],
    runs.map(({ experiment, verdict: { holds, figures } }) => [
      experiment.name,
      holds ? style.good('holds') : style.bad('refuted'),
      String(figures.acceptedCount),
      figure(figures.lostCount),
      figure(figures.duplicatedCount),
      String(figures.lateCount),
      String(figures.deadLetteredCount),
      duration(figures.detectedAfterSeconds),
      duration(figures.recoveredAfterSeconds),
    ]),
  );
}

/** What was expected and did not come, for each run that was refuted. */
export function renderRefutations(runs: readonly FinishedRun[]): string {
  return runs
    .filter(({ verdict }) => !verdict.holds)
    .map(({ experiment, verdict }) => {
      const failed = verdict.checks.filter(({ holds }) => !holds);
      const lines = failed.map(
        ({ name, expected, observed }) => `  ${name}: expected ${expected}, saw ${observed}`,
      );
      return [style.bold(experiment.name), `  ${experiment.hypothesis}`, ...lines].join('\n');
    })
    .join('\n\n');
}

function figure(count: number): string {
  return count === 0 ? '0' : style.bad(String(count));
}

function duration(seconds: number | undefined): string {
  return seconds === undefined ? '-' : formatSeconds(seconds);
}
