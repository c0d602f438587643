import { getAttArguments, intrinsicCall } from '../intrinsics/call.ts';
import type { Template, TemplateResource } from '../template.ts';

/** Whether a type is made by a function of the application's own. */
export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** The logical id of the function that makes a custom resource; undefined when it is elsewhere. */
export function functionBehind(
  template: Template,
  { Properties = {} }: TemplateResource,
): string | undefined {
  const { ServiceToken: token } = Properties;
  const call = typeof token === 'object' && token !== null ? intrinsicCall(token) : undefined;
  if (call?.name !== 'Fn::GetAtt') return undefined;
  const [logicalId] = getAttArguments(call.argument);
  return template.Resources?.[logicalId]?.Type === 'AWS::Lambda::Function' ? logicalId : undefined;
}

/** Whether a type of custom resource is made by a service itself, in place of its function. */
export type IsPlayed = (type: string) => boolean;

/** The functions that only serve custom resources which a service makes itself: nobody invokes them. */
export function idleFunctions(
  { Resources = {}, ...template }: Template,
  isPlayed: IsPlayed,
): Set<string> {
  const idle = new Set<string>();
  const needed = new Set<string>();
  for (const resource of Object.values(Resources)) {
    if (!isCustomResource(resource.Type)) continue;
    const logicalId = functionBehind({ ...template, Resources }, resource);
    if (logicalId !== undefined) (isPlayed(resource.Type) ? idle : needed).add(logicalId);
  }
  return new Set([...idle].filter((logicalId) => !needed.has(logicalId)));
}
