import { assemblyDirectory } from '../../cli/assembly.ts';
import { worldOf } from '../../cli/chaos/local-world.ts';
import { countDeadLetters } from '../../experiments/runner/dead-letters.ts';
import { OPERATOR } from '../../experiments/runner/operator.ts';
import { type Upload, Uploads } from '../../experiments/runner/uploads.ts';
import type { World } from '../../experiments/runner/world.ts';
import { LocalAws } from '../../local/engine.ts';
import { Random } from '../../local/kernel/random.ts';
import { randomFault } from './random-fault.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const LOAD_MINUTES = 6;
/** Every receive of every message, at the queue's visibility timeout, and every retry of the stream are over by then. */
const CALM_MINUTES = 40;

export interface PipelineSimulation {
  /** What the pipeline promises and did not keep; empty when all is well. */
  readonly breaches: readonly string[];
  readonly uploadCount: number;
  /** Calls and hand-offs that a fault struck. */
  readonly struckCount: number;
  readonly deadLetterCount: number;
  readonly digest: string | undefined;
}

/** Plays one seed: uploads to the pipeline under random faults, then an operator's redrive, then the count. */
export async function simulatePipeline(seed: string): Promise<PipelineSimulation> {
  const random = new Random(`pipeline/${seed}`);
  const engine = await LocalAws.start({ clock: 'virtual', seed, latency: 'documented' });
  try {
    const deployment = await engine.deploy(assemblyDirectory('local'));
    const world = worldOf(engine, (name) => deployment.output(name) ?? '');
    const uploads = new Uploads(world);
    const faults = Array.from({ length: 1 + random.below(4) }, () =>
      engine.faults.add(randomFault(random)),
    );
    const endsAtMs = world.now() + LOAD_MINUTES * MINUTE_MS;
    while (world.now() < endsAtMs) {
      for (let burst = random.below(4); burst >= 0; burst--) await uploads.send();
      await world.wait(1 + random.below(90 * SECOND_MS));
    }
    const deadLetterCount = await settle(world, uploads);
    return {
      breaches: await breaches(world, uploads),
      uploadCount: uploads.all.length,
      struckCount: faults.reduce((sum, { count }) => sum + count, 0),
      deadLetterCount,
      digest: engine.kernel.journal.digest(),
    };
  } finally {
    await engine.stop();
  }
}

/** Time for every retry, and what an operator does about dead letters. @returns how many there were */
async function settle(world: World, uploads: Uploads): Promise<number> {
  await world.wait(CALM_MINUTES * MINUTE_MS);
  const deadLetterCount = await countDeadLetters(world);
  if (deadLetterCount > 0) {
    await OPERATOR['redrive-ingest'](world, uploads);
    await OPERATOR['redrive-rule'](world, uploads);
    await world.wait(CALM_MINUTES * MINUTE_MS);
  }
  await uploads.receiveNotifications();
  await uploads.readRecords();
  return deadLetterCount;
}

/** Each upload is recorded once and announced under one id; what is not announced lies in a dead-letter queue. */
async function breaches(world: World, uploads: Uploads): Promise<string[]> {
  const deadLettersLeft = await countDeadLetters(world);
  const unfinished = uploads.all.filter(
    ({ recordCount, notificationIds }) => recordCount === 0 || notificationIds.size === 0,
  );
  return [
    ...(unfinished.length > deadLettersLeft ? unfinished.map(({ key }) => `${key} is lost`) : []),
    ...uploads.all.filter(isDoubled).map(({ key }) => `${key} has two records or notifications`),
  ];
}

function isDoubled({ recordCount, notificationIds }: Upload): boolean {
  return recordCount > 1 || notificationIds.size > 1;
}
