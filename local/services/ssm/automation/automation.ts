import type { Principal } from '../../../credentials.ts';
import type { Context } from '../../../service.ts';
import { Documents, versionOf } from './documents.ts';
import { invalidParameters, noSuchDefinition, noSuchExecution } from './errors.ts';
import { type Execution, hasEnded } from './model/execution.ts';
import { readParameters } from './model/variables.ts';
import { AutomationRunner } from './runner.ts';

export interface StartRequest {
  readonly documentName: string;
  readonly documentVersion?: string | undefined;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly executedBy: Principal;
}

/** Documents and their executions. */
export class Automation {
  readonly context: Context;
  readonly documents: Documents;
  readonly #executions = new Map<string, Execution>();
  readonly #runners = new Map<Execution, AutomationRunner>();

  constructor(context: Context) {
    this.context = context;
    this.documents = new Documents(context);
  }

  /** The newest first. */
  get executions(): Execution[] {
    return [...this.#executions.values()].reverse();
  }

  execution(id: string | undefined): Execution {
    const execution = this.#executions.get(id ?? '');
    if (execution === undefined) throw noSuchExecution(id ?? '');
    return execution;
  }

  start({ documentName, documentVersion, parameters, executedBy }: StartRequest): Execution {
    const { kernel } = this.context;
    const document = this.documents.all().find((one) => isNamed(one.name, documentName));
    if (document === undefined) throw noSuchDefinition(documentName);
    const version = versionOf(document, documentVersion);
    const { values, complaint } = readParameters(version.content, parameters);
    if (complaint !== undefined) throw invalidParameters(complaint);
    const execution: Execution = {
      id: kernel.ids.uuid(),
      document,
      version,
      parameters,
      executedBy,
      startedAtMs: kernel.now(),
      steps: [],
      status: 'Pending',
    };
    this.#executions.set(execution.id, execution);
    const runner = new AutomationRunner(this.context, execution, values);
    this.#runners.set(execution, runner);
    kernel.start(async () => {
      await runner.run();
      this.#runners.delete(execution);
    });
    return execution;
  }

  cancel(execution: Execution): void {
    if (!hasEnded(execution)) this.#runners.get(execution)?.cancel();
  }
}

function isNamed(name: string, nameOrArn: string): boolean {
  return nameOrArn === name || new RegExp(`/${RegExp.escape(name)}(?::[^/]*)?$`).test(nameOrArn);
}
