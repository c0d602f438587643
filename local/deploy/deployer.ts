import { strict as assert } from 'node:assert';
import { AwsError, UserError } from '../errors.ts';
import type { ServiceHost } from '../host.ts';
import type { CreatedResource, ResourceContext } from '../service.ts';
import { stackRegistryOf } from '../services/cloudformation/index.ts';
import type { AssemblyStack, TemplateResource } from './assembly.ts';
import { referencedIds, resolveIntrinsics } from './intrinsics.ts';
import { type DeploymentScope, StackScope } from './stack-scope.ts';
import { findUnsupported, isBookkeeping, UnsupportedTemplateError } from './support.ts';

/** How far a deployment has come. */
export interface DeployProgress {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly doneCount: number;
  readonly totalCount: number;
}

export interface DeployOptions {
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
  const unsupported = findUnsupported(stacks, (type) => host.resourceProvider(type));
  if (unsupported.length > 0) throw new UnsupportedTemplateError(unsupported);
  const scope: DeploymentScope = {
    account: host.account,
    region: host.region,
    exports: new Map(),
    parameters: options.parameters ?? {},
  };
  const progress = countProgress(stacks, options);
  const deployed: DeployedStack[] = [];
  for (const stack of stacks) deployed.push(await deployStack(host, stack, scope, progress));
  return {
    stacks: deployed,
    output: (name) =>
      deployed.map((stack) => stack.outputs[name]).find((value) => value !== undefined),
  };
}

type Advance = (stack: string, logicalId: string, type: string) => void;

function countProgress(stacks: readonly AssemblyStack[], options: DeployOptions): Advance {
  const totalCount = stacks
    .map((stack) => Object.keys(stack.template.Resources ?? {}).length)
    .reduce((sum, count) => sum + count, 0);
  let doneCount = 0;
  return (stack, logicalId, type) => {
    doneCount++;
    options.onProgress?.({ stack, logicalId, type, doneCount, totalCount });
  };
}

async function deployStack(
  host: ServiceHost,
  stack: AssemblyStack,
  deployment: DeploymentScope,
  advance: Advance,
): Promise<DeployedStack> {
  const stackId = host.arn('cloudformation', `stack/${stack.name}/${host.kernel.ids.uuid()}`);
  const scope = new StackScope(stack, stackId, deployment);
  const registry = stackRegistryOf(host);
  registry.begin({ name: stack.name, id: stackId, template: stack.template, tags: stack.tags });
  for (const logicalId of inReferenceOrder(stack)) {
    const resource = stack.template.Resources?.[logicalId] as TemplateResource;
    if (resource.Condition !== undefined && !scope.condition(resource.Condition)) continue;
    if (!isBookkeeping(resource)) {
      const context = resourceContext(host, stack, stackId, logicalId);
      const created = await createResource(host, resource, scope, context);
      scope.created(logicalId, created);
      registry.resourceCreated(stack.name, {
        logicalId,
        type: resource.Type,
        physicalId: created.physicalId,
      });
    }
    advance(stack.name, logicalId, resource.Type);
  }
  const outputs = resolveOutputs(stack, scope, deployment);
  registry.complete(stack.name, outputs);
  return {
    name: stack.name,
    resourceCount: Object.keys(stack.template.Resources ?? {}).length,
    outputs: Object.fromEntries(outputs.map(({ key, value }) => [key, value])),
  };
}

/** @throws UserError that says which resource AWS would have refused, and why */
async function createResource(
  host: ServiceHost,
  resource: TemplateResource,
  scope: StackScope,
  context: ResourceContext,
): Promise<CreatedResource> {
  const provider = host.resourceProvider(resource.Type);
  assert(provider !== undefined, `${resource.Type} was found unsupported before`);
  const properties = resolveIntrinsics(resource.Properties ?? {}, scope);
  try {
    return await provider.create(properties, context);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new UserError(
      `${context.logicalId} (${resource.Type}) of stack ${context.stackName} cannot be created: ` +
        `${error.code}: ${error.message}`,
      { cause: error },
    );
  }
}

function resolveOutputs(stack: AssemblyStack, scope: StackScope, deployment: DeploymentScope) {
  const declared = Object.entries(stack.template.Outputs ?? {});
  return declared
    .filter(([, output]) => output.Condition === undefined || scope.condition(output.Condition))
    .map(([key, output]) => {
      const value = String(resolveIntrinsics(output.Value, scope));
      const exportName = output.Export && String(resolveIntrinsics(output.Export.Name, scope));
      if (exportName !== undefined) deployment.exports.set(exportName, value);
      return {
        key,
        value,
        ...(output.Description !== undefined && { description: output.Description }),
        ...(exportName !== undefined && { exportName }),
      };
    });
}

/** CloudFormation's generated names end in twelve or so random characters. */
const RANDOM_SUFFIX_LENGTH = 12;

function resourceContext(
  host: ServiceHost,
  stack: AssemblyStack,
  stackId: string,
  logicalId: string,
): ResourceContext {
  return {
    logicalId,
    stackName: stack.name,
    stackId,
    tags: stack.tags,
    findAsset: (_bucket, key) => stack.assets.get(key),
    generateName({ maxLength, lowerCase, suffix = '' }) {
      const random = `-${host.kernel.ids.upperAlphanumeric(RANDOM_SUFFIX_LENGTH)}${suffix}`;
      const name = `${stack.name}-${logicalId}`.slice(0, maxLength - random.length) + random;
      return lowerCase ? name.toLowerCase() : name;
    },
  };
}

/** Logical ids so that each comes after what it refers to. @throws UserError naming a circle. */
function inReferenceOrder(stack: AssemblyStack): string[] {
  const resources = stack.template.Resources ?? {};
  const ordered: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (logicalId: string): void => {
    const resource = resources[logicalId];
    if (resource === undefined || done.has(logicalId)) return;
    if (path.includes(logicalId)) {
      const circle = [...path.slice(path.indexOf(logicalId)), logicalId].join(' → ');
      throw new UserError(
        `The stack ${stack.name} has resources that wait in a circle: ${circle}.`,
      );
    }
    path.push(logicalId);
    for (const needed of neededBy(resource)) visit(needed);
    path.pop();
    done.add(logicalId);
    ordered.push(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId);
  return ordered;
}

function neededBy(resource: TemplateResource): Iterable<string> {
  const explicit = resource.DependsOn ?? [];
  const needed = referencedIds(resource.Properties ?? {});
  for (const logicalId of typeof explicit === 'string' ? [explicit] : explicit) {
    needed.add(logicalId);
  }
  return needed;
}
