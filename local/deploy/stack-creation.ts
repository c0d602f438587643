import { UserError } from '../errors.ts';
import type { ServiceHost } from '../host.ts';
import type { CreatedResource } from '../service.ts';
import { stackRegistryOf } from '../services/cloudformation/index.ts';
import type { AssemblyStack } from './assembly.ts';
import { idleFunctions, isCustomResource } from './custom-resources/service-token.ts';
import { inDependencyOrder } from './dependency-graph.ts';
import { referencedIds } from './intrinsics/references.ts';
import { resolveIntrinsics } from './intrinsics/resolve.ts';
import { NESTED_STACK, readNestedStack } from './nested-stacks.ts';
import { readParameters, resolveParameters, shownParameters } from './parameters.ts';
import { type PlannedStack, usedNames } from './plan.ts';
import { createResource, resolveProperties } from './resource-creation.ts';
import { checkRules } from './rules.ts';
import { type DeploymentScope, StackScope } from './stack-scope.ts';
import { storedParameterReader } from './stored-parameters.ts';
import { isBookkeeping } from './support.ts';
import { dependsOn, type TemplateResource } from './template.ts';

/** Told of each resource that was made; `stack` is the outermost that holds it. */
export type Advance = (made: { stack: string; logicalId: string; type: string }) => void;

/** What making one stack shares with making the others. */
export interface Deploying {
  readonly host: ServiceHost;
  readonly scope: DeploymentScope;
  readonly advance: Advance;
}

export interface CreatedStack {
  readonly id: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Makes a stack's resources, each after what it refers to. @throws UserError when one cannot be made */
export async function createStack(
  deploying: Deploying,
  { stack, parameters }: PlannedStack,
  outermost: string = stack.name,
): Promise<CreatedStack> {
  const { host } = deploying;
  const { name, template, tags } = stack;
  const id = host.arn('cloudformation', `stack/${name}/${host.kernel.ids.uuid()}`);
  const used = usedNames(template);
  const values = await resolveParameters(
    parameters,
    (parameter) => used.has(parameter),
    storedParameterReader(host),
  );
  const scope = new StackScope({ name, id, template, parameters: values }, deploying.scope);
  checkRules(name, template.Rules ?? {}, scope);
  const types = Object.values(template.Resources ?? {}).map(({ Type }) => Type);
  // Before any function of the stack can have been started without it.
  if (types.some(isCustomResource)) host.handlerVariables.set('FAULTLINE_CUSTOM_RESOURCES', '1');
  const registry = stackRegistryOf(host);
  registry.begin({ name, id, template, tags, parameters: shownParameters(parameters) });
  const idle = idleFunctions(template, (type) => host.resourceProvider(type) !== undefined);
  for (const logicalId of inReferenceOrder(stack)) {
    const resource = template.Resources?.[logicalId] as TemplateResource;
    if (resource.Condition !== undefined && !scope.condition(resource.Condition)) continue;
    if (isBookkeeping(resource)) continue;
    if (idle.has(logicalId)) {
      const Arn = host.arn('lambda', `function:${name}-${logicalId}`);
      scope.created(logicalId, { physicalId: `${name}-${logicalId}`, attributes: { Arn } });
      continue;
    }
    const created =
      resource.Type === NESTED_STACK
        ? await createNestedStack(deploying, { stack, scope, outermost }, logicalId)
        : await createResource(host, { stack, stackId: id, logicalId, scope });
    scope.created(logicalId, created);
    const { Type: type } = resource;
    registry.resourceCreated(name, { logicalId, type, physicalId: created.physicalId });
    deploying.advance({ stack: outermost, logicalId, type });
  }
  const outputs = resolveOutputs(stack, scope, deploying.scope);
  registry.complete(name, outputs);
  return { id, outputs: Object.fromEntries(outputs.map(({ key, value }) => [key, value])) };
}

async function createNestedStack(
  deploying: Deploying,
  { stack, scope, outermost }: { stack: AssemblyStack; scope: StackScope; outermost: string },
  logicalId: string,
): Promise<CreatedResource> {
  const nested = readNestedStack(stack, logicalId);
  if (nested === undefined) {
    throw new UserError(`The template of the nested stack ${logicalId} is no asset.`);
  }
  const resource = stack.template.Resources?.[logicalId] as TemplateResource;
  const { TemplateURL: _, ...properties } = resource.Properties ?? {};
  const { Parameters = {} } = (await resolveProperties(
    deploying.host,
    { ...resource, Properties: properties },
    { scope, logicalId },
  )) as { Parameters?: Record<string, unknown> };
  const given = Object.fromEntries(
    Object.entries(Parameters).map(([name, value]) => [name, String(value)]),
  );
  const name = `${nested.name}-${deploying.host.kernel.ids.upperAlphanumeric(12)}`;
  const planned = {
    stack: { ...nested, name },
    parameters: readParameters(name, nested.template, given),
  };
  const { id, outputs } = await createStack(deploying, planned, outermost);
  const attributes = Object.entries(outputs).map(([key, value]) => [`Outputs.${key}`, value]);
  return { physicalId: id, attributes: Object.fromEntries(attributes) };
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

/** Logical ids so that each comes after what it refers to. @throws UserError naming a circle */
function inReferenceOrder({ name, template: { Resources = {} } }: AssemblyStack): string[] {
  const neededBy = (logicalId: string) => {
    const resource = Resources[logicalId] as TemplateResource;
    return [...dependsOn(resource), ...referencedIds(resource.Properties)];
  };
  return inDependencyOrder(Object.keys(Resources), neededBy, (circle) => {
    throw new UserError(
      `The stack ${name} has resources that wait in a circle: ${circle.join(' → ')}.`,
    );
  });
}
