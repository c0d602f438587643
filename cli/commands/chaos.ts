import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXPERIMENTS } from '../../experiments/catalogue.ts';
import type { Experiment } from '../../experiments/experiment.ts';
import { CannotRunError } from '../../experiments/runner/world.ts';
import { UserError } from '../../local/errors.ts';
import type { FinishedRun, RunWatch } from '../chaos/finished-run.ts';
import { renderJunit } from '../chaos/junit.ts';
import { renderReport } from '../chaos/report.ts';
import { type TargetOptions, targetOf } from '../chaos/target.ts';
import { renderRefutations, renderVerdicts } from '../chaos/verdict-table.ts';
import { EXIT_VERDICT } from '../exit-codes.ts';
import { countOf, type Progress, renderTable, showProgress, style } from '../terminal.ts';

export interface ChaosOptions extends TargetOptions {
  /** None for all. */
  readonly names: readonly string[];
  /** How often each is run; every run must come to the same. */
  readonly repeat: number;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
}

/** Runs experiments and says whether their hypotheses hold. */
export async function chaos(options: ChaosOptions): Promise<void> {
  const experiments = choose(options.names);
  if (options.list) return list(experiments);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const target = await targetOf(options, experiments, interruption.signal);
  const progress = showProgress(`Experiments on ${target.where}`);
  try {
    const runs = await runAll(
      experiments,
      target.run,
      options.repeat,
      progress,
      interruption.signal,
    );
    const refuted = runs.filter(({ verdict }) => !verdict.holds);
    const sentence = `${runs.length - refuted.length} of ${countOf(runs.length, 'hypothesis', 'hypotheses')} hold${runs.length === 1 ? 's' : ''}`;
    if (refuted.length === 0) progress.succeed(sentence);
    else progress.fail(sentence);
    print(runs, target.where, options);
    if (refuted.length > 0) process.exitCode = EXIT_VERDICT;
  } catch (error) {
    progress.fail('The experiments were not finished');
    if (error instanceof CannotRunError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}

function choose(names: readonly string[]): readonly Experiment[] {
  if (names.length === 0) return EXPERIMENTS;
  return names.map((name) => {
    const found = EXPERIMENTS.find((experiment) => experiment.name === name);
    if (found !== undefined) return found;
    const known = EXPERIMENTS.map((experiment) => experiment.name).join(', ');
    throw new UserError(`There is no experiment ${name}; there are ${known}.`);
  });
}

async function runAll(
  experiments: readonly Experiment[],
  run: (experiment: Experiment, watch: RunWatch) => Promise<FinishedRun>,
  repeat: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<FinishedRun[]> {
  const runs: FinishedRun[] = [];
  for (const [index, experiment] of experiments.entries()) {
    const place = `${experiment.name} (${index + 1} of ${experiments.length})`;
    for (let time = 0; time < repeat; time++) {
      const finished = await run(experiment, {
        signal,
        onProgress: (what, elapsedMs) =>
          progress.update(`${place}: ${what}, ${clockOf(elapsedMs)} since its start`),
      });
      const first = runs.find((one) => one.experiment === experiment);
      if (first === undefined) runs.push(finished);
      else checkSame(first, finished);
    }
  }
  return runs;
}

/** A verdict that does not repeat is none. */
function checkSame(first: FinishedRun, again: FinishedRun): void {
  if (first.journalDigest === again.journalDigest) return;
  throw new CannotRunError(
    `${first.experiment.name} did not repeat: journal ${first.journalDigest}, then ${again.journalDigest}.`,
  );
}

function print(
  runs: readonly FinishedRun[],
  where: string,
  { json, junit, report }: ChaosOptions,
): void {
  if (json) console.log(JSON.stringify(runs.map(plain), null, 2));
  else {
    console.log(`\n${renderVerdicts(runs)}`);
    const refutations = renderRefutations(runs);
    if (refutations !== '') console.log(`\n${refutations}`);
  }
  if (junit !== undefined) write(junit, renderJunit(runs));
  if (report !== undefined) write(report, renderReport(runs, where));
}

function plain({ experiment, verdict, observations, journalDigest, durationMs }: FinishedRun) {
  const { episodes, experimentId, endedAs, reason } = observations;
  return {
    ...verdict,
    title: experiment.title,
    journalDigest,
    durationMs,
    experimentId,
    endedAs,
    reason,
    episodes,
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.error(`${path} is written`);
}

function list(experiments: readonly Experiment[]): void {
  const columns = [{ title: 'Experiment' }, { title: 'Hypothesis' }];
  console.log(
    renderTable(
      columns,
      experiments.map(({ name, hypothesis }) => [style.bold(name), wrap(hypothesis, 70)]),
    ),
  );
}

function wrap(text: string, width: number): string {
  return text.replaceAll(new RegExp(`(.{1,${width}})(?: |$)`, 'g'), '$1\n').trimEnd();
}

/** `0:07:30` */
function clockOf(elapsedMs: number): string {
  const minutes = Math.floor(elapsedMs / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(Math.floor(elapsedMs / 1000) % 60)}`;
}
