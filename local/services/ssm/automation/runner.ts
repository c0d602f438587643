import { strict as assert } from 'node:assert';
import type { Principal } from '../../../credentials.ts';
import type { Context } from '../../../service.ts';
import { rolePrincipal } from '../../../service-role.ts';
import { StepFailure } from './errors.ts';
import type { Step } from './model/document.ts';
import { type Execution, type ExecutionStatus, hasEnded, type StepRun } from './model/execution.ts';
import { fillIn } from './model/variables.ts';
import { announceStatus } from './status-events.ts';
import { RUN_STEP } from './steps/index.ts';

const SSM_SERVICE = { kind: 'service', name: 'ssm.amazonaws.com' } as const;

/** Carries one execution of a document from its first step to its last. */
export class AutomationRunner {
  readonly #context: Context;
  readonly #execution: Execution;
  readonly #variables: Map<string, unknown>;
  #isCancelled = false;
  #hasFailed = false;
  /** Ends the wait of the step that runs. */
  #interrupt: (() => void) | undefined;

  /** @param parameters values of the document's parameters */
  constructor(context: Context, execution: Execution, parameters: ReadonlyMap<string, unknown>) {
    this.#context = context;
    this.#execution = execution;
    this.#variables = new Map(parameters);
    this.#variables.set('automation:EXECUTION_ID', execution.id);
    this.#variables.set('global:REGION', context.region);
    this.#variables.set('global:ACCOUNT_ID', context.account);
  }

  async run(): Promise<void> {
    this.#setStatus('InProgress');
    const role = this.#role();
    if (role === undefined) this.#end('Failed', 'The role of the automation cannot be assumed.');
    else {
      await this.#runSteps(role);
      const failure = this.#execution.steps.find(({ status }) => status === 'Failed');
      if (this.#isCancelled) this.#end('Cancelled');
      else if (this.#hasFailed) this.#end('Failed', failure?.failureMessage);
      else this.#end('Success');
    }
  }

  /** Cancels what runs; the step says by its onCancel what is to be done first. */
  cancel(): void {
    if (this.#isCancelled || hasEnded(this.#execution)) return;
    this.#isCancelled = true;
    this.#setStatus('Cancelling');
    this.#interrupt?.();
  }

  #role(): Principal | undefined {
    const { version, executedBy, id } = this.#execution;
    const { assumeRole = '' } = version.content;
    const roleArn = String(this.#fill(assumeRole));
    if (roleArn === '') return executedBy;
    if (!this.#context.access.canAssume(SSM_SERVICE, roleArn)) return undefined;
    return rolePrincipal(this.#context, roleArn, `Automation-${id}`);
  }

  async #runSteps(role: Principal): Promise<void> {
    const { mainSteps } = this.#execution.version.content;
    const byName = new Map(mainSteps.map((step) => [step.name, step]));
    let step = mainSteps[0];
    /** Once cancelled, only what an onCancel leads to runs on. */
    let isRollingBack = false;
    while (step !== undefined) {
      const run = await this.#runStep(step, role);
      const [, afterCancel] = /^step:(.+)$/.exec(step.onCancel) ?? [];
      if (this.#isCancelled && !isRollingBack) {
        isRollingBack = true;
        step = byName.get(afterCancel ?? '');
        continue;
      }
      step = byName.get(this.#nextOf(step, run, mainSteps) ?? '');
    }
  }

  #nextOf(step: Step, { run, nextStep }: Finished, steps: readonly Step[]): string | undefined {
    const [, afterFailure] = /^step:(.+)$/.exec(step.onFailure) ?? [];
    if (run.status === 'Failed') {
      if (afterFailure !== undefined) return afterFailure;
      if (step.onFailure === 'Abort' && step.isCritical) return undefined;
    }
    if (step.isEnd) return undefined;
    return nextStep ?? step.nextStep ?? steps[steps.indexOf(step) + 1]?.name;
  }

  async #runStep(step: Step, role: Principal): Promise<Finished> {
    const { kernel } = this.#context;
    const run: StepRun = {
      id: kernel.ids.uuid(),
      name: step.name,
      action: step.action,
      startedAtMs: kernel.now(),
      status: 'InProgress',
      inputs: {},
      outputs: {},
    };
    this.#execution.steps.push(run);
    kernel.journal.record('ssm:step', this.#execution.id, { step: step.name });
    for (let attempt = 1; ; attempt++) {
      const finished = await this.#attempt(step, run, role);
      if (finished !== undefined) return finished;
      if (attempt < step.maxAttempts) continue;
      run.status = 'Failed';
      run.endedAtMs = kernel.now();
      if (step.isCritical) this.#hasFailed = true;
      return { run };
    }
  }

  /** @returns undefined when it failed */
  async #attempt(step: Step, run: StepRun, role: Principal): Promise<Finished | undefined> {
    const { kernel } = this.#context;
    const runStep = RUN_STEP[step.action];
    assert(runStep !== undefined, 'a document is checked when it is made');
    const wasCancelled = this.#isCancelled;
    try {
      run.inputs = this.#fill(step.inputs) as StepRun['inputs'];
      const { outputs = {}, nextStep } = await runStep({
        context: this.#context,
        step,
        inputs: run.inputs,
        role,
        wait: (durationMs) => this.#wait(durationMs),
      });
      for (const [name, value] of Object.entries(outputs)) {
        run.outputs[name] = value;
        this.#variables.set(`${step.name}.${name}`, value);
      }
      run.status = this.#isCancelled && !wasCancelled ? 'Cancelled' : 'Success';
      run.endedAtMs = kernel.now();
      return { run, ...(nextStep !== undefined && { nextStep }) };
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      run.failureMessage = error.message;
      return undefined;
    }
  }

  #fill(value: unknown): unknown {
    const nowMs = this.#context.kernel.now();
    this.#variables.set('global:DATE_TIME', new Date(nowMs).toISOString().slice(0, 19));
    this.#variables.set('global:DATE', new Date(nowMs).toISOString().slice(0, 10));
    return fillIn(value, this.#variables, (name) => {
      throw new StepFailure(`The variable ${name} has no value.`);
    });
  }

  /** @returns whether the automation was cancelled meanwhile */
  async #wait(durationMs: number): Promise<boolean> {
    const { kernel } = this.#context;
    const wasCancelled = this.#isCancelled;
    if (durationMs > 0) {
      await kernel.work.pause<void>((resume) => {
        const end = () => {
          this.#interrupt = undefined;
          timer.cancel();
          resume();
        };
        const timer = kernel.schedule(durationMs, 'ssm:step', end);
        if (!wasCancelled) this.#interrupt = end;
      });
    }
    return this.#isCancelled && !wasCancelled;
  }

  #end(status: ExecutionStatus, failureMessage?: string): void {
    this.#execution.endedAtMs = this.#context.kernel.now();
    if (failureMessage !== undefined) this.#execution.failureMessage = failureMessage;
    this.#setStatus(status);
  }

  #setStatus(status: ExecutionStatus): void {
    const { kernel } = this.#context;
    this.#execution.status = status;
    kernel.journal.record('ssm:automation', this.#execution.id, { status });
    announceStatus(this.#context, this.#execution);
    kernel.signals.notify(this.#context.arn('ssm', `automation-execution/${this.#execution.id}`));
  }
}

interface Finished {
  readonly run: StepRun;
  /** Where the step itself sends the automation. */
  readonly nextStep?: string;
}
