import { UserError } from '../errors.ts';
import { faultsOf } from './parameter-constraints.ts';
import { isListType, listOf } from './parameter-types.ts';
import type { Template, TemplateParameter } from './template.ts';

/** A parameter's value: given here, or kept in Parameter Store under a name. */
export type Parameter =
  | { readonly kind: 'value'; readonly value: unknown; readonly isSecret: boolean }
  | { readonly kind: 'stored'; readonly storedAs: string; readonly isList: boolean };

/** Reads a parameter of Parameter Store. @throws UserError when there is none */
export type ReadStored = (name: string) => Promise<string>;

const STORED = /^AWS::SSM::Parameter::Value<(.+)>$/;

/**
 * The values of a template's parameters, from those given and the template's defaults.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 * @throws UserError that names all that is missing or breaks its constraints
 */
export function readParameters(
  stackName: string,
  template: Template,
  given: Readonly<Record<string, string>>,
): Map<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  const faults: string[] = [];
  for (const [name, declared] of Object.entries(template.Parameters ?? {})) {
    const value = given[name] ?? declared.Default;
    if (value === undefined) {
      faults.push(`The parameter ${name} has no value; give one with --parameter ${name}=….`);
      continue;
    }
    const found = faultsOf(name, declared, String(value));
    faults.push(...found);
    if (found.length === 0) parameters.set(name, asParameter(declared, String(value)));
  }
  if (faults.length === 0) return parameters;
  throw new UserError(
    `The stack ${stackName} cannot be deployed with these parameters:\n` +
      faults.map((fault) => `  ${fault}`).join('\n'),
  );
}

/** @throws UserError for a name that no template declares */
export function refuseUnknown(
  templates: readonly Template[],
  given: Readonly<Record<string, string>>,
): void {
  const isDeclared = (name: string) =>
    templates.some(({ Parameters = {} }) => Object.hasOwn(Parameters, name));
  const unknown = Object.keys(given).filter((name) => !isDeclared(name));
  if (unknown.length === 0) return;
  throw new UserError(
    `Parameters: [${unknown.join(', ')}] do not exist in the template; ` +
      'give only those that it declares.',
  );
}

/** Every parameter's value, those of Parameter Store looked up. */
export async function resolveParameters(
  parameters: ReadonlyMap<string, Parameter>,
  isUsed: (name: string) => boolean,
  readStored: ReadStored,
): Promise<Map<string, unknown>> {
  const values = new Map<string, unknown>();
  for (const [name, parameter] of parameters) {
    if (parameter.kind === 'value') values.set(name, parameter.value);
    else if (isUsed(name)) {
      const text = await readStored(parameter.storedAs);
      values.set(name, parameter.isList ? listOf(text) : text);
    }
  }
  return values;
}

function asParameter(declared: TemplateParameter, text: string): Parameter {
  const ofStored = STORED.exec(declared.Type)?.[1];
  if (ofStored !== undefined)
    return { kind: 'stored', storedAs: text, isList: isListType(ofStored) };
  return {
    kind: 'value',
    value: isListType(declared.Type) ? listOf(text) : text,
    isSecret: String(declared.NoEcho) === 'true',
  };
}

/** What the console shows in place of a parameter that is not to be echoed. */
const NOT_ECHOED = '****';

/** Parameters as they may be shown to those who ask about a stack. */
export function shownParameters(
  parameters: ReadonlyMap<string, Parameter>,
): { key: string; value: string }[] {
  return [...parameters].map(([key, parameter]) => {
    if (parameter.kind === 'stored') return { key, value: parameter.storedAs };
    return { key, value: parameter.isSecret ? NOT_ECHOED : String(parameter.value) };
  });
}
