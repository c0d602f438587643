import { setTimeout as sleep } from 'node:timers/promises';
import type { Experiment } from '../../experiments/experiment.ts';
import { runExperiment } from '../../experiments/runner/run-experiment.ts';
import { judge } from '../../experiments/runner/verdict.ts';
import type { World } from '../../experiments/runner/world.ts';
import { drawChaosBoard } from './board.ts';
import type { FinishedRun, RunWatch } from './finished-run.ts';

export interface DeployedRunOptions extends RunWatch {
  /** Makes the client tokens of this run its own. */
  readonly runId: string;
  /** Whether to draw the Chaos board of the run. */
  readonly draws?: boolean;
}

/** Runs one experiment on a pipeline that is deployed, on AWS or in another process, in its own time. */
export async function runDeployed(
  world: World,
  experiment: Experiment,
  { runId, onProgress, signal, draws }: DeployedRunOptions,
): Promise<FinishedRun> {
  const startMs = world.now();
  const observations = await runExperiment(world, experiment, {
    runId,
    onProgress: (what) => onProgress?.(what, world.now() - startMs),
    ...(signal && { signal }),
  });
  return {
    experiment,
    verdict: judge(experiment, observations),
    observations,
    durationMs: world.now() - startMs,
    ...(draws && { picture: await drawChaosBoard(world, observations) }),
  };
}

/** Lets real time pass. A signal cuts short the wait in which it comes; what is waited for after it is waited for. */
export function waitReally(signal: AbortSignal): (durationMs: number) => Promise<void> {
  return async (durationMs) => {
    if (signal.aborted) return sleep(durationMs);
    try {
      await sleep(durationMs, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  };
}
