import type { Principal } from '../../../../credentials.ts';
import type { Context } from '../../../../service.ts';
import type { Step } from '../model/document.ts';

/** All that a running step may know. */
export interface StepScope {
  readonly context: Context;
  readonly step: Step;
  /** With every variable filled in. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The role of the automation. */
  readonly role: Principal;
  /** Waits, and ends early when the automation is cancelled. @returns whether it was */
  wait(durationMs: number): Promise<boolean>;
}

export interface StepResult {
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Where to go on, for a step that decides it. */
  readonly nextStep?: string;
}

/** @throws StepFailure */
export type RunStep = (scope: StepScope) => Promise<StepResult>;
