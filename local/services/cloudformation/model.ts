import { AwsError } from '../../errors.ts';

export interface StackResourceState {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly createdAtMs: number;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** A parameter as it may be shown: one that is not to be echoed is asterisks. */
export interface StackParameter {
  readonly key: string;
  readonly value: string;
}

export interface StackState {
  readonly name: string;
  readonly id: string;
  readonly template: object;
  readonly tags: Readonly<Record<string, string>>;
  readonly parameters: readonly StackParameter[];
  readonly createdAtMs: number;
  status: 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE';
  readonly resources: Map<string, StackResourceState>;
  outputs: readonly StackOutput[];
}

/** The stacks that were deployed, for those who ask. */
export class Stacks {
  readonly #stacks = new Map<string, StackState>();

  add(stack: StackState): void {
    this.#stacks.set(stack.name, stack);
  }

  all(): StackState[] {
    return [...this.#stacks.values()];
  }

  /** By name or id. @throws AwsError ValidationError */
  stack(nameOrId: string | undefined): StackState {
    const found = this.all().find((stack) => stack.name === nameOrId || stack.id === nameOrId);
    if (found === undefined) {
      throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    }
    return found;
  }
}
