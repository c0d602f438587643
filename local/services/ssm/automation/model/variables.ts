import type { DocumentContent, DocumentParameter } from './document.ts';

/** What `{{ … }}` can name: parameters, outputs of steps as `Step.Output`, and AWS's own. */
export type Variables = ReadonlyMap<string, unknown>;

const WHOLE = /^\{\{\s*([\w:.-]+)\s*\}\}$/;
const PART = /\{\{\s*([\w:.-]+)\s*\}\}/g;

/**
 * Fills in variables. One that stands alone keeps its type; within text it becomes text.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-reference.html
 * @param onMissing is called for a name that nobody has
 */
export function fillIn(
  value: unknown,
  variables: Variables,
  onMissing: (name: string) => never,
): unknown {
  const look = (name: string): unknown =>
    variables.has(name) ? variables.get(name) : onMissing(name);
  if (typeof value === 'string') {
    const [, whole] = WHOLE.exec(value) ?? [];
    if (whole !== undefined) return look(whole);
    return value.replace(PART, (_, name: string) => asText(look(name)));
  }
  if (Array.isArray(value)) return value.map((item) => fillIn(item, variables, onMissing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillIn(item, variables, onMissing)]),
  );
}

/**
 * Values of a document's parameters.
 * @param given every value as a list of texts, as the API has them
 * @returns what is wrong, or the values
 */
export function readParameters(
  { parameters }: DocumentContent,
  given: Readonly<Record<string, readonly string[]>>,
): { readonly values: Map<string, unknown>; readonly complaint?: string } {
  const values = new Map<string, unknown>();
  for (const name of Object.keys(given)) {
    if (parameters[name] === undefined) return { values, complaint: `Unknown parameter ${name}.` };
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    const texts = given[name];
    const value = texts === undefined ? parameter.default : typed(parameter, texts);
    if (value === undefined) return { values, complaint: `Missing value for parameter ${name}.` };
    const { allowedValues, allowedPattern } = parameter;
    const isAllowed =
      (allowedValues === undefined || allowedValues.includes(value)) &&
      (allowedPattern === undefined || new RegExp(allowedPattern).test(String(value)));
    if (!isAllowed) return { values, complaint: `The value of parameter ${name} is not allowed.` };
    values.set(name, value);
  }
  return { values };
}

function typed({ type }: DocumentParameter, texts: readonly string[]): unknown {
  const [first = ''] = texts;
  switch (type) {
    case 'StringList':
      return [...texts];
    case 'Integer':
      return Number(first);
    case 'Boolean':
      return first === 'true';
    case 'MapList':
      return texts.map((text) => JSON.parse(text) as unknown);
    case 'StringMap':
      return JSON.parse(first) as unknown;
    case 'String':
      return first;
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `$.Attributes.Policy`, `$.Items[0].Name`; undefined where it leads nowhere. */
export function select(answer: unknown, selector: string): unknown {
  let value = answer;
  for (const [, name, index] of selector.matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name ?? index ?? ''];
  }
  return value;
}
