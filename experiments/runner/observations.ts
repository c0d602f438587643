import type { Episode } from './alarms.ts';
import type { SlowTrace } from './slow-traces.ts';
import type { Upload } from './uploads.ts';

/** All that was seen of one run. Times in milliseconds since the epoch. */
export interface Observations {
  readonly experimentId: string;
  /** How the FIS experiment ended, and why. */
  readonly endedAs: string;
  readonly reason: string;
  readonly startedAtMs: number;
  readonly faultEndedAtMs: number;
  /** When everything accepted was announced and every alarm was OK; undefined when that never came. */
  readonly recoveredAtMs: number | undefined;
  readonly observedUntilMs: number;
  readonly uploads: readonly Upload[];
  readonly episodes: readonly Episode[];
  readonly slowTraces: readonly SlowTrace[];
  /** In all dead-letter queues when the fault ended. */
  readonly deadLetterCount: number;
  /** In all of them when the recovery was over, or given up. */
  readonly deadLettersLeftCount: number;
  /** What the operator's step was refused with, if it was. */
  readonly operatorError?: string;
  /** Reserved concurrency of each function before and after, where the fault changes it: `{"a":2}`. */
  readonly concurrency?: { readonly before: string; readonly after: string };
  /** Whether an experiment that was started under an engaged safety lever was cancelled. */
  readonly cancelledUnderLever?: boolean;
}
