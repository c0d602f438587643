import { strict as assert } from 'node:assert';
import type { Context } from '../../service.ts';
import { rolePrincipal } from '../../service-role.ts';
import { RUN_ACTION } from './actions/index.ts';
import { ExperimentFailure } from './errors.ts';
import type { ExperimentLog } from './experiment-log.ts';
import { LIMITS } from './limits.ts';
import {
  type ActionRun,
  type ActionStatus,
  type Experiment,
  hasEnded,
} from './model/experiment.ts';

/** Runs the actions of one experiment, each from its own start to its end. */
export class ActionRunner {
  readonly #context: Context;
  readonly #experiment: Experiment;
  readonly #log: ExperimentLog;

  constructor(context: Context, experiment: Experiment, log: ExperimentLog) {
    this.#context = context;
    this.#experiment = experiment;
    this.#log = log;
  }

  /** The actions whose turn has come, as many as may run at once, now marked as begun. */
  takeReady(): ActionRun[] {
    const { actions, settings } = this.#experiment;
    const isDone = (name: string) =>
      ['completed', 'skipped'].includes(actions.get(name)?.status ?? '');
    const all = [...actions.values()];
    const underWay = all.filter(({ status }) => status !== 'pending' && !hasEnded(status));
    const ready = all
      .filter(({ status }) => status === 'pending')
      .filter(({ name }) => settings.actions[name]?.startAfter.every(isDone))
      .slice(0, LIMITS.parallelActionsMax - underWay.length);
    for (const run of ready) setAction(run, 'initiating');
    return ready;
  }

  /** @returns why the action failed, if it did */
  async run(run: ActionRun): Promise<ExperimentFailure | undefined> {
    const { kernel } = this.#context;
    const actionId = this.#settings(run).actionId;
    const named = { action_name: run.name, action_id: actionId };
    const { parameters } = this.#settings(run);
    run.startedAtMs = kernel.now();
    this.#journal(run, 'started');
    await this.#log.write('action-start', {
      ...named,
      ...(Object.keys(parameters).length > 0 && { parameters }),
    });
    const failure = await this.#attempt(run);
    if (failure !== undefined) {
      await this.#log.write('action-error', { ...named, error: failure.message });
    }
    run.endedAtMs = kernel.now();
    this.#journal(run, run.status);
    const { status, reason } = run;
    await this.#log.write('action-end', { ...named, action_state: { status, reason } });
    return failure;
  }

  /** Stops what runs and cancels what has not begun. */
  stopAll(): void {
    for (const run of this.#experiment.actions.values()) {
      if (run.status === 'pending') setAction(run, 'cancelled');
      else if (!hasEnded(run.status)) {
        setAction(run, 'stopping');
        run.stop.give();
      }
    }
  }

  async #attempt(run: ActionRun): Promise<ExperimentFailure | undefined> {
    const context = this.#context;
    const experiment = this.#experiment;
    const settings = this.#settings(run);
    const resources = this.#resources(settings.targets);
    const found = Object.values(resources);
    if (found.length > 0 && found.every(({ length }) => length === 0)) {
      setAction(run, 'skipped');
      return undefined;
    }
    const role = rolePrincipal(context, experiment.settings.roleArn, experiment.id);
    const runAction = RUN_ACTION[settings.actionId];
    assert(runAction !== undefined, 'a template is checked when it is made');
    if (!run.stop.isGiven) setAction(run, 'running');
    try {
      await runAction({ context, experiment, run, settings, resources, role });
      setAction(run, run.stop.isGiven ? 'stopped' : 'completed');
      return undefined;
    } catch (error) {
      if (!(error instanceof ExperimentFailure)) throw error;
      setAction(run, 'failed', error.message);
      return error;
    }
  }

  #settings(run: ActionRun) {
    const settings = this.#experiment.settings.actions[run.name];
    assert(settings !== undefined, 'a run has an action');
    return settings;
  }

  /** Resolved resources by the action's own key. */
  #resources(targets: Readonly<Record<string, string>>): Record<string, string[]> {
    const { resolvedTargets } = this.#experiment;
    return Object.fromEntries(
      Object.entries(targets).map(([key, name]) => [
        key,
        resolvedTargets.filter(({ targetName }) => targetName === name).map(({ arn }) => arn),
      ]),
    );
  }

  #journal(run: ActionRun, status: string): void {
    const { journal } = this.#context.kernel;
    journal.record('fis:action', this.#experiment.arn, { action: run.name, status });
  }
}

/** As AWS words it: `Action was completed.` */
function setAction(run: ActionRun, status: ActionStatus, reason?: string): void {
  const isUnderWay = status === 'initiating' || status === 'running' || status === 'stopping';
  run.status = status;
  run.reason = reason ?? `Action ${isUnderWay ? 'is' : 'was'} ${status}.`;
}
