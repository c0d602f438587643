import { createInterface } from 'node:readline/promises';
import type { Experiment } from '../../experiments/experiment.ts';
import { UserError } from '../../local/errors.ts';
import { countOf, renderTable, style } from '../terminal.ts';
import type { DeployedStage } from './deployed-stage.ts';

/**
 * Asks whoever sits at the terminal before something real is broken.
 * @throws UserError when he does not agree, or nobody sits there
 */
export async function askConsent(
  { account, region, pipeline: { stage } }: DeployedStage,
  experiments: readonly Experiment[],
): Promise<void> {
  const rows = experiments.map(({ name, title }) => [style.bold(name), title]);
  console.error(
    `${countOf(experiments.length, 'experiment')} will break the stage ${style.bold(stage)} ` +
      `in account ${style.bold(account)}, ${style.bold(region)}:\n\n` +
      `${renderTable([{ title: 'Experiment' }, { title: 'Fault' }], rows)}\n`,
  );
  if (!process.stdin.isTTY) {
    throw new UserError('Nobody is there to agree; add --yes where that has been decided.');
  }
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await questions.question(`Type ${stage} to go on: `);
    if (answer.trim() !== stage) throw new UserError('Not agreed; nothing was broken.');
  } finally {
    questions.close();
  }
}
