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

/** Variables that every template may name without a path. */
export const RESERVED_VARIABLES = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
] as const;

function transform(transformer: InputTransformer, event: BusEvent, names: RuleNames): string {
  const reserved: Record<(typeof RESERVED_VARIABLES)[number], unknown> = {
    'aws.events.rule-arn': names.ruleArn,
    'aws.events.rule-name': names.ruleName,
    'aws.events.event.ingestion-time': names.ingestionTime,
    'aws.events.event': withoutDetail(event),
    'aws.events.event.json': event,
  };
  const variables: Record<string, unknown> = { ...reserved };
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {})) {
    variables[name] = readPath(event, path);
  }
  const template = transformer.InputTemplate ?? '';
  const isJson = isJsonTemplate(template);
  return template.replace(/<([^<>\s]+)>/g, (whole, name: string, offset: number) => {
    if (!Object.hasOwn(variables, name)) return whole;
    // What the event does not have is an empty text.
    const value = variables[name] ?? '';
    if (!isJson || isInsideString(template, offset)) return asText(value);
    return JSON.stringify(value);
  });
}

/** Within quotes a text goes in as it is; anything else as JSON that has lost its own quotes: both recorded from AWS. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

/** The event that `<aws.events.event>` stands for: no detail, and one name that is spelled otherwise. Recorded from AWS. */
function withoutDetail(event: BusEvent): object {
  const { id, account, time, source, region, resources, version } = event;
  const detailType = event['detail-type'];
  return { id, account, detailType, time, source, region, resources, version };
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

/** Dots, brackets with a name, an index or a wildcard: all that EventBridge's JSON paths know. */
const PATH_STEP = /\.([\w/-]+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]|\.\*|\[\*\]/y;

/** What a path leads to; a list of all that a wildcard leads to; undefined for nothing. */
export function readPath(event: unknown, path: string): unknown {
  return follow(event, path, path.startsWith('$') ? 1 : 0);
}

function follow(value: unknown, path: string, from: number): unknown {
  if (from >= path.length) return value;
  PATH_STEP.lastIndex = from;
  const step = PATH_STEP.exec(path);
  if (step === null || typeof value !== 'object' || value === null) return undefined;
  const next = PATH_STEP.lastIndex;
  const key = step[1] ?? step[2] ?? step[3] ?? step[4];
  if (key !== undefined) return follow((value as Record<string, unknown>)[key], path, next);
  return Object.values(value)
    .map((member) => follow(member, path, next))
    .filter((found) => found !== undefined);
}
