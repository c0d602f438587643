import type { Context } from '../../service.ts';
import { conflict, notFound, quotaExceeded } from './errors.ts';
import { LIMITS } from './limits.ts';
import {
  createExperiment,
  type Experiment,
  hasEnded,
  type NewExperiment,
} from './model/experiment.ts';
import type { ExperimentTemplate } from './model/template.ts';
import { ExperimentRunner } from './runner.ts';
import { SafetyLever } from './safety-lever.ts';

/** Templates, experiments and the safety lever of the account. */
export class Fis {
  readonly context: Context;
  readonly lever: SafetyLever;
  readonly #templates = new Map<string, ExperimentTemplate>();
  readonly #experiments = new Map<string, Experiment>();
  readonly #runners = new Map<Experiment, ExperimentRunner>();

  constructor(context: Context) {
    this.context = context;
    this.lever = new SafetyLever(context);
  }

  get templates(): ExperimentTemplate[] {
    return [...this.#templates.values()];
  }

  get experiments(): Experiment[] {
    this.#forgetOld();
    return [...this.#experiments.values()];
  }

  template(id: string | undefined): ExperimentTemplate {
    const template = this.#templates.get(id ?? '');
    if (template === undefined) throw notFound(`Experiment template ${id}`);
    return template;
  }

  experiment(id: string | undefined): Experiment {
    this.#forgetOld();
    const experiment = this.#experiments.get(id ?? '');
    if (experiment === undefined) throw notFound(`Experiment ${id}`);
    return experiment;
  }

  addTemplate(template: ExperimentTemplate): void {
    if (this.#templates.size >= LIMITS.templatesMax) {
      throw quotaExceeded('You have reached the maximum number of experiment templates.');
    }
    this.#templates.set(template.id, template);
  }

  deleteTemplate(id: string | undefined): ExperimentTemplate {
    const template = this.template(id);
    this.#templates.delete(template.id);
    return template;
  }

  /** Starts an experiment, or under an engaged safety lever makes one that is cancelled. */
  start(template: ExperimentTemplate, given: NewExperiment): Experiment {
    if (this.#runners.size >= LIMITS.activeExperimentsMax) {
      throw quotaExceeded('You have reached the maximum number of active experiments.');
    }
    const experiment = createExperiment(template, given);
    this.#experiments.set(experiment.id, experiment);
    if (this.lever.isEngaged) {
      for (const run of experiment.actions.values()) Object.assign(run, CANCELLED_ACTION);
      experiment.state = { status: 'cancelled', reason: 'The safety lever is engaged.' };
      experiment.endedAtMs = experiment.createdAtMs;
      return experiment;
    }
    const runner = new ExperimentRunner(this.context, experiment);
    this.#runners.set(experiment, runner);
    this.context.kernel.start(async () => {
      await runner.run();
      this.#runners.delete(experiment);
      this.lever.experimentEnded(this.#runners.size);
    });
    return experiment;
  }

  /** @throws AwsError ConflictException when it has ended */
  stop(experiment: Experiment, reason: string): void {
    const runner = this.#runners.get(experiment);
    if (runner === undefined || hasEnded(experiment.state.status)) {
      throw conflict(`Experiment ${experiment.id} has already ended.`);
    }
    runner.stop(reason);
  }

  /** @returns how many experiments there were to stop */
  stopAll(reason: string): number {
    for (const runner of this.#runners.values()) runner.stop(reason);
    return this.#runners.size;
  }

  #forgetOld(): void {
    const nowMs = this.context.kernel.now();
    for (const { id, endedAtMs } of this.#experiments.values()) {
      if (endedAtMs === undefined) continue;
      if (nowMs < endedAtMs + LIMITS.completedKeptMs) continue;
      this.#experiments.delete(id);
    }
  }
}

const CANCELLED_ACTION = { status: 'cancelled', reason: 'Action was cancelled.' } as const;
