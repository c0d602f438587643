import type { Context } from '../../service.ts';
import { ActionRunner } from './action-runner.ts';
import { ExperimentFailure } from './errors.ts';
import { ExperimentLog } from './experiment-log.ts';
import { LIMITS } from './limits.ts';
import {
  type ActionRun,
  type Experiment,
  type ExperimentState,
  hasEnded,
} from './model/experiment.ts';
import { announceState } from './state-events.ts';
import { StopConditions } from './stop-conditions.ts';
import { resolveTarget } from './targets.ts';

const SERVICE = 'fis.amazonaws.com';

/** Carries one experiment from its start to its end. */
export class ExperimentRunner {
  readonly #context: Context;
  readonly #experiment: Experiment;
  readonly #log: ExperimentLog;
  readonly #actions: ActionRunner;
  readonly #stopConditions: StopConditions;
  #failure: ExperimentFailure | undefined;
  #stopReason: string | undefined;
  /** Wakes the runner when an action has ended. */
  #wake: (() => void) | undefined;

  constructor(context: Context, experiment: Experiment) {
    this.#context = context;
    this.#experiment = experiment;
    this.#log = new ExperimentLog(context, experiment);
    this.#actions = new ActionRunner(context, experiment, this.#log);
    this.#stopConditions = new StopConditions(context, experiment.settings.stopConditions);
  }

  async run(): Promise<void> {
    try {
      await this.#begin();
      await this.#runActions();
    } catch (error) {
      if (!(error instanceof ExperimentFailure)) throw error;
      this.#fail(error);
    }
    await this.#end();
  }

  /** Ends the experiment early; what its actions did is undone first. */
  stop(reason: string): void {
    if (this.#stopReason !== undefined || hasEnded(this.#experiment.state.status)) return;
    this.#stopReason = reason;
    this.#setState({ status: 'stopping', reason });
    this.#actions.stopAll();
  }

  async #begin(): Promise<void> {
    const experiment = this.#experiment;
    experiment.startedAtMs = this.#context.kernel.now();
    this.#setState({ status: 'initiating', reason: 'Experiment is initiating.' });
    await this.#log.write('experiment-start', {
      experiment_template_id: experiment.templateId,
      experiment_start_time: new Date(experiment.startedAtMs).toISOString(),
    });
    const { roleArn } = experiment.settings;
    const fis = { kind: 'service', name: SERVICE, sourceArn: experiment.arn } as const;
    if (!this.#context.access.canAssume(fis, roleArn)) {
      const reason = `The role ${roleArn} does not let ${SERVICE} assume it.`;
      throw new ExperimentFailure('AuthorizationFailure', reason);
    }
    const firing = await this.#stopConditions.firing();
    await this.#resolveTargets();
    if (this.#stopReason !== undefined) return;
    this.#setState({ status: 'running', reason: 'Experiment is running.' });
    if (firing === undefined) this.#stopConditions.watch((arn) => this.stop(stoppedBy(arn)));
    else this.stop(stoppedBy(firing));
  }

  async #resolveTargets(): Promise<void> {
    const { id, settings, resolvedTargets } = this.#experiment;
    const { targets, experimentOptions } = settings;
    await this.#log.write('target-resolution-start');
    for (const [targetName, target] of Object.entries(targets)) {
      const arns = await resolveTarget(this.#context, targetName, target, experimentOptions, id);
      const { resourceType } = target;
      for (const arn of arns) resolvedTargets.push({ targetName, resourceType, arn });
      await this.#log.write('target-resolution-detail', {
        target_name: targetName,
        target_resource_type: resourceType,
        resolved_targets: arns.map((arn) => ({ arn })),
      });
    }
    await this.#log.write('target-resolution-end', { completed: true });
  }

  /** Starts each action when those before it are completed, until none is left. */
  async #runActions(): Promise<void> {
    const { actions, actionsMode } = this.#experiment;
    if (actionsMode === 'skip-all') {
      for (const run of actions.values()) {
        if (run.status === 'pending') Object.assign(run, SKIPPED);
      }
      return;
    }
    const { kernel } = this.#context;
    const overdue = kernel.schedule(LIMITS.experimentDurationMsMax, 'fis:experiment', () =>
      this.stop('Experiment exceeded the maximum duration of 12 hours.'),
    );
    for (;;) {
      const isGoingOn = this.#stopReason === undefined && this.#failure === undefined;
      if (isGoingOn) for (const run of this.#actions.takeReady()) this.#start(run);
      if ([...actions.values()].every(({ status }) => hasEnded(status))) break;
      await kernel.work.pause<void>((resume) => {
        this.#wake = resume;
      });
    }
    overdue.cancel();
  }

  #start(run: ActionRun): void {
    this.#context.kernel.start(async () => {
      const failure = await this.#actions.run(run);
      if (failure !== undefined) this.#fail(failure, run);
      const wake = this.#wake;
      this.#wake = undefined;
      wake?.();
    });
  }

  /** The first failure is the experiment's; all actions end with it. */
  #fail(error: ExperimentFailure, run?: ActionRun): void {
    if (this.#failure !== undefined) return;
    const { code, message } = error;
    const location = error.location ?? run?.name;
    this.#failure = new ExperimentFailure(code, message, location, { cause: error });
    this.#actions.stopAll();
  }

  async #end(): Promise<void> {
    this.#stopConditions.stop();
    this.#experiment.endedAtMs = this.#context.kernel.now();
    this.#setState(this.#finalState());
    const { status, reason } = this.#experiment.state;
    await this.#log.write('experiment-end', {
      experiment_end_time: new Date(this.#experiment.endedAtMs).toISOString(),
      experiment_state: { status, reason },
    });
    await this.#log.close();
  }

  #finalState(): ExperimentState {
    const failure = this.#failure;
    if (failure !== undefined) {
      const { code, location, message: reason } = failure;
      const error = { code, ...(location !== undefined && { location }) };
      return { status: 'failed', reason, error };
    }
    if (this.#stopReason !== undefined) return { status: 'stopped', reason: this.#stopReason };
    return { status: 'completed', reason: 'Experiment completed.' };
  }

  #setState(state: ExperimentState): void {
    const previous = this.#experiment.state;
    this.#experiment.state = state;
    announceState(this.#context, this.#experiment, previous);
  }
}

const SKIPPED = { status: 'skipped', reason: 'Action was skipped.' } as const;

function stoppedBy(alarmArn: string): string {
  return `Experiment halted by stop condition: ${alarmArn}.`;
}
