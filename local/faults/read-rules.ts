import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { SERVICES } from '../registry.ts';
import type { FaultRule } from './fault-rule.ts';

const failure = {
  code: z.string().min(1),
  statusCode: z.int().min(400).max(599).optional(),
};

const callEffects = [
  z.strictObject({ kind: z.literal('error'), ...failure }),
  z.strictObject({ kind: z.literal('lost-answer'), ...failure }),
  z.strictObject({
    kind: z.literal('latency'),
    atLeastMs: z.number().min(0),
    atMostMs: z.number().min(0),
  }),
] as const;

const deliveryEffects = [
  ...callEffects,
  z.strictObject({ kind: z.literal('lost') }),
  z.strictObject({ kind: z.literal('duplicated') }),
  z.strictObject({ kind: z.literal('reordered'), atMostMs: z.number().min(0) }),
] as const;

const common = {
  name: z.string().optional(),
  service: z.enum(SERVICES.map(({ name }) => name)).optional(),
  principal: z.string().optional(),
  probability: z.number().min(0).max(1).optional(),
  window: z
    .strictObject({
      startSeconds: z.number().min(0).optional(),
      endSeconds: z.number().min(0).optional(),
    })
    .optional(),
  times: z.int().min(1).optional(),
};

const RULE = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('call'),
    operation: z.string().optional(),
    effect: z.discriminatedUnion('kind', callEffects),
    ...common,
  }),
  z.strictObject({
    on: z.literal('delivery'),
    target: z.string().optional(),
    effect: z.discriminatedUnion('kind', deliveryEffects),
    ...common,
  }),
]);

/**
 * Reads rules from a JSON file that holds a list of them.
 * @throws UserError for a file that is not there or not JSON, and for a rule that does not read, with its place
 */
export function readFaultRules(path: string): FaultRule[] {
  const read = z.array(RULE).safeParse(parse(path));
  if (read.success) return read.data as FaultRule[];
  const problems = read.error.issues.map(
    ({ path: place, message }) => `\n  ${placeOf(place)}: ${message}`,
  );
  throw new UserError(`The fault rules in ${path} do not read; mend these:${problems.join('')}`);
}

function parse(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UserError(`There is no file of fault rules at ${path}; check the name.`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as SyntaxError;
    throw new UserError(`The fault rules in ${path} are not JSON: ${message}.`, { cause });
  }
}

/** `rule 2, effect.kind`, counted from one as people do. */
function placeOf([index, ...rest]: readonly PropertyKey[]): string {
  if (typeof index !== 'number') return 'the file';
  const members = rest.length === 0 ? '' : `, ${rest.map(String).join('.')}`;
  return `rule ${index + 1}${members}`;
}
