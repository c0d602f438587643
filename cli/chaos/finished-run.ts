import type { Experiment } from '../../experiments/experiment.ts';
import type { Observations } from '../../experiments/runner/observations.ts';
import type { Verdict } from '../../experiments/runner/verdict.ts';

/** An experiment that was run to its end. */
export interface FinishedRun {
  readonly experiment: Experiment;
  readonly verdict: Verdict;
  readonly observations: Observations;
  /** What the local engine did, in order: the same seed gives the same. AWS keeps no such journal. */
  readonly journalDigest?: string;
  readonly durationMs: number;
  /** SVG, with the time of the fault marked. */
  readonly picture?: string;
}

/** How a run is watched and ended. */
export interface RunWatch {
  /** Milliseconds since the start of the run. */
  readonly onProgress?: (what: string, elapsedMs: number) => void;
  readonly signal?: AbortSignal;
}
