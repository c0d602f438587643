import type { Context } from '../../service.ts';
import { type StackOutput, type StackParameter, type StackState, Stacks } from './model.ts';

/** What the deployer tells this service of its work. */
export interface StackRegistry {
  begin(stack: {
    readonly name: string;
    readonly id: string;
    readonly template: object;
    readonly tags: Readonly<Record<string, string>>;
    readonly parameters: readonly StackParameter[];
  }): void;
  resourceCreated(
    stackName: string,
    resource: { readonly logicalId: string; readonly type: string; readonly physicalId: string },
  ): void;
  complete(stackName: string, outputs: readonly StackOutput[]): void;
}

const stacksByContext = new WeakMap<Context, Stacks>();

export function stacksOf(context: Context): Stacks {
  let stacks = stacksByContext.get(context);
  if (stacks === undefined) {
    stacks = new Stacks();
    stacksByContext.set(context, stacks);
  }
  return stacks;
}

export function stackRegistryOf(context: Context): StackRegistry {
  const stacks = stacksOf(context);
  return {
    begin(stack) {
      const state: StackState = {
        ...stack,
        createdAtMs: context.kernel.now(),
        status: 'CREATE_IN_PROGRESS',
        resources: new Map(),
        outputs: [],
      };
      stacks.add(state);
    },
    resourceCreated(stackName, resource) {
      stacks
        .stack(stackName)
        .resources.set(resource.logicalId, { ...resource, createdAtMs: context.kernel.now() });
    },
    complete(stackName, outputs) {
      const stack = stacks.stack(stackName);
      stack.outputs = outputs;
      stack.status = 'CREATE_COMPLETE';
    },
  };
}
