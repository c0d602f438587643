import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from './model.ts';

/** What the transformer's reserved variables stand for. */
export interface RuleNames {
  readonly ruleName: string;
  readonly ruleArn: string;
  readonly ingestionTime: string;
}

/**
 * The text that a target gets: the event, a part of it, a constant, or a template filled from it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(target: Target, event: BusEvent, names: RuleNames): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) {
    return JSON.stringify(readPath(event, target.InputPath) ?? null);
  }
  if (target.InputTransformer !== undefined) {
    return transform(target.InputTransformer, event, names);
  }
  return JSON.stringify(event);
}

function transform(transformer: InputTransformer, event: BusEvent, names: RuleNames): string {
  const { detail: _detail, ...withoutDetail } = event;
  const variables: Record<string, unknown> = {
    'aws.events.rule-arn': names.ruleArn,
    'aws.events.rule-name': names.ruleName,
    'aws.events.event.ingestion-time': names.ingestionTime,
    'aws.events.event': withoutDetail,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {})) {
    variables[name] = readPath(event, path);
  }
  const template = transformer.InputTemplate ?? '';
  return template.replace(/<([\w.-]+)>/g, (whole, name: string, offset: number) => {
    if (!Object.hasOwn(variables, name)) return whole;
    const value = variables[name];
    if (value === undefined) return '';
    // Within quotes text goes in as it is; standing alone it is a whole JSON value.
    const quoted = isInsideString(template, offset);
    if (typeof value === 'string')
      return quoted || !isJsonTemplate(template) ? value : JSON.stringify(value);
    const json = JSON.stringify(value);
    return quoted ? json.replaceAll('"', '\\"') : json;
  });
}

/** A template that begins like JSON is JSON; any other is plain text. */
function isJsonTemplate(template: string): boolean {
  return /^\s*[{["]/.test(template);
}

function isInsideString(template: string, offset: number): boolean {
  let inside = false;
  for (let i = 0; i < offset; i++) {
    if (template[i] === '\\') i++;
    else if (template[i] === '"') inside = !inside;
  }
  return inside;
}

/** Dots, brackets with a name and brackets with an index: all that AWS's JSON paths know. */
const PATH_STEP = /\.([\w-]+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]/y;

export function readPath(event: unknown, path: string): unknown {
  let value: unknown = event;
  PATH_STEP.lastIndex = path.startsWith('$') ? 1 : 0;
  while (PATH_STEP.lastIndex < path.length) {
    const step = PATH_STEP.exec(path);
    if (step === null) return undefined;
    const key = step[1] ?? step[2] ?? step[3] ?? step[4];
    if (typeof value !== 'object' || value === null || key === undefined) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
