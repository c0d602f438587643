import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { synthesizeIfStale } from '../../cli/assembly.ts';
import { EXIT_VERDICT } from '../../cli/exit-codes.ts';
import { countOf, type Progress, showProgress } from '../../cli/terminal.ts';
import type { SeedResult } from './seeds.ts';

/** Many seeds, side by side: `npm run simulate -- --runs 1000`. */
interface Options {
  readonly runs: number;
  readonly seed: string;
  readonly jobs: number;
}

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

async function main({ runs, seed, jobs }: Options): Promise<void> {
  const progress = showProgress('Reading the templates');
  await synthesizeIfStale('local');
  const results: SeedResult[] = [];
  const startedAtMs = performance.now();
  const tell = (result: SeedResult) => {
    results.push(result);
    progress.update(`${results.length} of ${runs} runs`);
    for (const breach of result.breaches) console.error(`\nseed ${result.seed}: ${breach}`);
  };
  let next = 1;
  const takeNext = () => (next <= runs ? next++ : undefined);
  await Promise.all(Array.from({ length: jobs }, () => work(seed, takeNext, tell)));
  conclude(results, (performance.now() - startedAtMs) / 1000, progress);
}

/** Lets a process of its own play seeds until none is left. */
function work(
  prefix: string,
  takeNext: () => number | undefined,
  tell: (result: SeedResult) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = fork(WORKER);
    const give = () => {
      const index = takeNext();
      if (index === undefined) worker.disconnect();
      else worker.send({ prefix, index });
    };
    worker.on('message', (result) => {
      tell(result as SeedResult);
      give();
    });
    worker.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A worker ended with ${code}.`));
    });
    give();
  });
}

function conclude(results: readonly SeedResult[], seconds: number, progress: Progress): void {
  const failed = results.filter(({ breaches }) => breaches.length > 0);
  const sum = (pick: (result: SeedResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  const what =
    `${countOf(results.length, 'run')} in ${seconds.toFixed(0)} s: ` +
    `${countOf(
      sum(({ sentCount }) => sentCount),
      'message',
    )}, ` +
    `${countOf(
      sum(({ struckCount }) => struckCount),
      'fault',
    )}`;
  if (failed.length === 0) progress.succeed(`${what}; nothing lost, nothing doubled`);
  else {
    progress.fail(`${what}; broken by ${failed.map(({ seed }) => `seed ${seed}`).join(', ')}`);
    process.exitCode = EXIT_VERDICT;
  }
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It is a whole number from 1 on.');
}

await new Command('simulate')
  .description('play random worlds under random faults and check that nothing is lost or doubled')
  .option('--runs <number>', 'how many', parseCount, 100)
  .option('--seed <prefix>', 'what each run’s seed begins with, before its number', '')
  .option('--jobs <number>', 'processes at once', parseCount, availableParallelism())
  .action(main)
  .parseAsync();
