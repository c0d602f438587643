import { functionBehind, isCustomResource } from './custom-resources/service-token.ts';
import type { Template, TemplateResource } from './template.ts';

/** The runtimes that are simulated: those of which AWS still lets functions be made. */
const RUNTIMES: readonly string[] = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'];

/**
 * Functions that the engine could not run. One that only serves custom resources is left out: those
 * say themselves whether they need it.
 */
export function findUnusableFunctions(
  template: Template,
  resources: readonly (readonly [string, TemplateResource])[],
): { logicalId: string; what: string }[] {
  const ofCustomResources = new Set(
    resources
      .filter(([, resource]) => isCustomResource(resource.Type))
      .map(([, resource]) => functionBehind(template, resource)),
  );
  return resources
    .filter(([logicalId]) => !ofCustomResources.has(logicalId))
    .flatMap(([logicalId, resource]) => {
      const what = whyUnusable(resource);
      return what === undefined ? [] : [{ logicalId, what }];
    });
}

/** One plain sentence about a function that cannot run here; undefined for one that can. */
export function whyUnusable({ Type, Properties = {} }: TemplateResource): string | undefined {
  if (Type !== 'AWS::Lambda::Function') return undefined;
  const { Runtime: runtime, PackageType: packageType } = Properties;
  if (packageType === 'Image') return 'The function is a container image; only Node functions run.';
  if (typeof runtime !== 'string' || RUNTIMES.includes(runtime)) return undefined;
  if (runtime.startsWith('nodejs')) {
    return `The function needs ${runtime}; only ${RUNTIMES.join(', ')} run.`;
  }
  return `The function needs ${runtime}; only Node functions run.`;
}
