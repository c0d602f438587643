import { AwsError, UserError } from '../errors.ts';
import type { ServiceHost } from '../host.ts';
import type { CreatedResource, ResourceContext } from '../service.ts';
import type { AssemblyStack } from './assembly.ts';
import { createCustomResource } from './custom-resources/request.ts';
import { hasDynamicReference, resolveDynamicReferences } from './dynamic-references.ts';
import { resolveIntrinsics } from './intrinsics/resolve.ts';
import { NO_VALUE } from './intrinsics/scope.ts';
import type { StackScope } from './stack-scope.ts';
import { storedParameterReader } from './stored-parameters.ts';
import type { TemplateResource } from './template.ts';

/** CloudFormation's generated names end in twelve or so random characters. */
const RANDOM_SUFFIX_LENGTH = 12;

export interface ResourceOfStack {
  readonly stack: AssemblyStack;
  readonly stackId: string;
  readonly logicalId: string;
  readonly scope: StackScope;
}

/** @throws UserError that says which resource AWS would have refused, and why */
export async function createResource(
  host: ServiceHost,
  { stack, stackId, logicalId, scope }: ResourceOfStack,
): Promise<CreatedResource> {
  const resource = stack.template.Resources?.[logicalId] as TemplateResource;
  const properties = await resolveProperties(host, resource, { scope, logicalId });
  const context = resourceContext(host, stack, stackId, logicalId);
  const provider = host.resourceProvider(resource.Type);
  try {
    return provider === undefined
      ? await createCustomResource(host, { type: resource.Type, properties, context })
      : await provider.create(properties, context);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new UserError(
      `${logicalId} (${resource.Type}) of stack ${stack.name} cannot be created: ` +
        `${error.code}: ${error.message}`,
      { cause: error },
    );
  }
}

/** A resource's properties, every function in them replaced. @throws UserError that says where one fails */
export async function resolveProperties(
  host: ServiceHost,
  { Properties = {} }: TemplateResource,
  { scope, logicalId }: { scope: StackScope; logicalId: string },
): Promise<Record<string, unknown>> {
  const resolved: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(Properties)) {
    try {
      const result = resolveIntrinsics(value, scope);
      if (result === NO_VALUE) continue;
      resolved[name] = hasDynamicReference(result)
        ? await resolveDynamicReferences(result, storedParameterReader(host))
        : result;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${logicalId}.${name}: ${error.message}`, { cause: error });
    }
  }
  return resolved;
}

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
