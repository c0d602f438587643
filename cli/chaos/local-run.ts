import type { Experiment } from '../../experiments/experiment.ts';
import { runExperiment } from '../../experiments/runner/run-experiment.ts';
import { judge } from '../../experiments/runner/verdict.ts';
import type { AwsCall } from '../../experiments/runner/world.ts';
import { LocalAws } from '../../local/engine.ts';
import { assemblyDirectory } from '../assembly.ts';
import { drawChaosBoard } from './board.ts';
import type { FinishedRun, RunWatch } from './finished-run.ts';
import { worldOf } from './local-world.ts';

export interface LocalRunOptions extends RunWatch {
  readonly seed: string;
  /** Breaks or changes the deployed pipeline before anything else: for tests of verdicts. */
  readonly prepare?: (call: AwsCall) => Promise<void>;
  /** Whether to draw the Chaos board of the run. */
  readonly draws?: boolean;
}

/** Runs one experiment on virtual time, on an engine that nobody else uses. The templates must be synthesized. */
export async function runLocally(
  experiment: Experiment,
  options: LocalRunOptions,
): Promise<FinishedRun> {
  const { seed, onProgress, signal, prepare } = options;
  const engine = await LocalAws.start({ clock: 'virtual', latency: 'documented', seed });
  try {
    const deployment = await engine.deploy(assemblyDirectory('local'));
    const world = worldOf(engine, (name) => deployment.output(name) ?? '');
    await prepare?.(world.call);
    const startMs = world.now();
    const observations = await runExperiment(world, experiment, {
      runId: seed,
      onProgress: (what) => onProgress?.(what, world.now() - startMs),
      ...(signal && { signal }),
    });
    return {
      experiment,
      verdict: judge(experiment, observations),
      observations,
      journalDigest: engine.kernel.journal.digest() ?? '',
      durationMs: world.now() - startMs,
      ...(options.draws && { picture: await drawChaosBoard(world, observations) }),
    };
  } finally {
    await engine.stop();
  }
}
