import { simulatePipeline } from './pipeline.ts';
import { simulate } from './run.ts';

/** What came of one seed, whichever world it plays in. */
export interface SeedResult {
  readonly seed: string;
  readonly breaches: readonly string[];
  /** Messages, changes and uploads that were put in. */
  readonly sentCount: number;
  /** Calls and hand-offs that a fault struck. */
  readonly struckCount: number;
}

const STEPS = 40;

/** Every fourth seed plays in the pipeline, the others in an application of chance. */
export async function playSeed(prefix: string, index: number): Promise<SeedResult> {
  const seed = `${prefix}${index}`;
  if (index % 4 === 0) {
    const { breaches, uploadCount, struckCount } = await simulatePipeline(seed);
    return { seed, breaches, sentCount: uploadCount, struckCount };
  }
  const { breaches, sentCount, struckCount } = await simulate(seed, STEPS);
  return { seed, breaches, sentCount, struckCount };
}
