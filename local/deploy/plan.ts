import { UserError } from '../errors.ts';
import type { ServiceHost } from '../host.ts';
import type { AssemblyStack } from './assembly.ts';
import { references } from './intrinsics/references.ts';
import { type Parameter, readParameters, refuseUnknown } from './parameters.ts';
import { type Refusal, UnsupportedTemplateError } from './refusals.ts';
import { BOOTSTRAP_RULE } from './rules.ts';
import { StackScope } from './stack-scope.ts';
import { findRefusals } from './support.ts';
import type { Template } from './template.ts';

/** A stack that nothing stands against, with its parameters. */
export interface PlannedStack {
  readonly stack: AssemblyStack;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

/**
 * Checks stacks before anything of them is made.
 * @throws UserError for parameters that do not fit
 * @throws UnsupportedTemplateError with all that is not simulated
 */
export function planDeployment(
  host: ServiceHost,
  stacks: readonly AssemblyStack[],
  given: Readonly<Record<string, string>>,
): PlannedStack[] {
  refuseUnknown(
    stacks.map(({ template }) => template),
    given,
  );
  const planned = stacks.map((stack) => ({
    stack,
    parameters: readParameters(stack.name, stack.template, given),
  }));
  const refusals = planned.flatMap((each) => refusalsOf(host, each));
  if (refusals.length > 0) throw new UnsupportedTemplateError(refusals);
  return planned;
}

function refusalsOf(host: ServiceHost, { stack, parameters }: PlannedStack): Refusal[] {
  const known = [...parameters].flatMap(([name, parameter]): [string, unknown][] =>
    parameter.kind === 'value' ? [[name, parameter.value]] : [],
  );
  const scope = new StackScope(
    { name: stack.name, id: '', template: stack.template, parameters: new Map(known) },
    { account: host.account, region: host.region, exports: new Map() },
  );
  return findRefusals(stack, {
    providerOf: (type) => host.resourceProvider(type),
    conditionOf(name) {
      try {
        return scope.condition(name);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        // It hangs on what only the deployment brings, or is not declared, which is refused elsewhere.
        return undefined;
      }
    },
  });
}

/** Names that a template uses in earnest: what its own bootstrap check reads is left out. */
export function usedNames({ Parameters: _, Rules = {}, ...sections }: Template): Set<string> {
  const { [BOOTSTRAP_RULE]: __, ...rules } = Rules;
  return new Set([...references({ ...sections, rules })].map(({ name }) => name));
}
