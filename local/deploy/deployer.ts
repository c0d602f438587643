import type { ServiceHost } from '../host.ts';
import type { AssemblyStack } from './assembly.ts';
import { planDeployment } from './plan.ts';
import { type Advance, createStack, type Deploying } from './stack-creation.ts';

/** How far a deployment has come. */
export interface DeployProgress {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly doneCount: number;
  readonly totalCount: number;
}

export interface DeployOptions {
  /** By name, for every stack that declares it. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: DeployProgress) => void;
}

/** What a deployment gave: each stack's outputs by name. */
export interface Deployment {
  readonly stacks: readonly DeployedStack[];
  /** The value of an output, whichever stack has it; undefined when none does. */
  output(name: string): string | undefined;
}

export interface DeployedStack {
  readonly name: string;
  readonly resourceCount: number;
  /** How many resources were made of each type, those of nested stacks too. */
  readonly resourceCountByType: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Makes the resources of an assembly, stack by stack, each stack in the order of its references.
 * @throws UnsupportedTemplateError before anything is made, when something is not simulated
 */
export async function deploy(
  host: ServiceHost,
  stacks: readonly AssemblyStack[],
  options: DeployOptions = {},
): Promise<Deployment> {
  const planned = planDeployment(host, stacks, options.parameters ?? {});
  const { advance, countsOf } = countProgress(stacks, options);
  const deploying: Deploying = {
    host,
    scope: { account: host.account, region: host.region, exports: new Map() },
    advance,
  };
  const deployed: DeployedStack[] = [];
  for (const each of planned) {
    const { outputs } = await createStack(deploying, each);
    const resourceCountByType = countsOf(each.stack.name);
    const resourceCount = Object.values(resourceCountByType).reduce((sum, count) => sum + count, 0);
    deployed.push({ name: each.stack.name, resourceCount, resourceCountByType, outputs });
  }
  return {
    stacks: deployed,
    output: (name) =>
      deployed.map((stack) => stack.outputs[name]).find((value) => value !== undefined),
  };
}

function countProgress(
  stacks: readonly AssemblyStack[],
  options: DeployOptions,
): { advance: Advance; countsOf: (stack: string) => Record<string, number> } {
  const totalCount = stacks
    .map((stack) => Object.keys(stack.template.Resources ?? {}).length)
    .reduce((sum, count) => sum + count, 0);
  const counts = new Map<string, Record<string, number>>();
  let doneCount = 0;
  return {
    advance({ stack, logicalId, type }) {
      doneCount++;
      const ofStack = counts.get(stack) ?? {};
      ofStack[type] = (ofStack[type] ?? 0) + 1;
      counts.set(stack, ofStack);
      // A nested stack's resources come on top of those that were counted ahead.
      options.onProgress?.({
        stack,
        logicalId,
        type,
        doneCount,
        totalCount: Math.max(totalCount, doneCount),
      });
    },
    countsOf: (stack) => counts.get(stack) ?? {},
  };
}
