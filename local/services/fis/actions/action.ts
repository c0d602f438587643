import type { Principal } from '../../../credentials.ts';
import type { Context } from '../../../service.ts';
import type { ActionRun, Experiment } from '../model/experiment.ts';
import type { ActionSettings } from '../model/template.ts';

/** All that a running action may know. */
export interface ActionScope {
  readonly context: Context;
  readonly experiment: Experiment;
  readonly run: ActionRun;
  readonly settings: ActionSettings;
  /** Resources by the action's own key. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  /** The experiment's role, as which every call is made. */
  readonly role: Principal;
}

/**
 * Runs an action to its end, or until its stop signal; either way it leaves nothing of the fault behind.
 * @throws ExperimentFailure
 */
export type RunAction = (scope: ActionScope) => Promise<void>;
