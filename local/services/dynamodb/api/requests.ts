import type { Schema, Validation } from 'dynalite/validations';
import { checkTypes, checkValidations } from 'dynalite/validations/index.js';
import {
  fromDynalite,
  InvalidParameterError,
  NestingLevelsError,
  ValidationError,
} from '../errors.ts';
import { compileExpressions, type Expressions } from '../expressions/compile.ts';
import type { Values } from '../expressions/syntax.ts';
import { MAXIMUM_ITEM_BYTES, MAXIMUM_NESTING_LEVELS } from '../limits.ts';
import { type AttributeValue, type Item, typeOf } from '../model/item.ts';
import { itemSizeBytes, valueSizeBytes } from '../model/size.ts';
import { ITEM_REQUESTS, type ItemRequestKind } from './shapes.ts';

/** A valid request about items. */
export interface ItemRequest<Input> {
  /** With numbers in their plain form. */
  readonly input: Input;
  readonly expressions: Expressions;
  readonly values: Values;
  /** Bytes of the request's `Item`; 0 when it has none. */
  readonly itemSizeBytes: number;
}

type Members = Readonly<Record<string, unknown>>;

/** What dynalite's rules want to know of the server. */
const RULES = { options: { maxItemSize: MAXIMUM_ITEM_BYTES } };

/** Members whose values differ from request to request of one form. */
const ITEM_MEMBERS: ReadonlySet<string> = new Set(['Item', 'Key', 'ExclusiveStartKey']);

/** Forms kept for one table or another; applications have a few dozen. */
const MAXIMUM_FORM_COUNT = 1000;

/**
 * Requests are validated by form. The form is all of a request but its items and the contents of
 * its values: which members there are, expressions, names, the names and types of values.
 * dynalite's rules need tens to hundreds of microseconds, most of them for parsing and for walking
 * through items. Only the first request of a form pays that; the next ones of the form are accepted
 * by one look at their items and values, and what that look does not accept goes the long way
 * again.
 */
export class ItemRequests {
  readonly #forms = new Map<string, Expressions>();

  /** @throws AwsError what AWS answers to a request that breaks its rules. */
  read<Input extends object>(kind: ItemRequestKind, input: object): ItemRequest<Input> {
    return this.accept<Input>(kind, input) ?? this.examine<Input>(kind, input);
  }

  /** The request, when it is plainly valid and its form is known. */
  accept<Input extends object>(
    kind: ItemRequestKind,
    input: object,
  ): ItemRequest<Input> | undefined {
    const form = formOf(kind, input as Members);
    const expressions = form === undefined ? undefined : this.#forms.get(form);
    if (expressions === undefined) return undefined;
    const { Item: item, ExpressionAttributeValues: values = {} } = input as Members;
    const sizeBytes = item === undefined ? 0 : itemSizeBytes(item as Item);
    if (!(sizeBytes <= MAXIMUM_ITEM_BYTES) || !areAllPlain(input as Members)) return undefined;
    return {
      input: input as Input,
      expressions,
      values: values as Values,
      itemSizeBytes: sizeBytes,
    };
  }

  /** The request, by all of AWS's rules. */
  examine<Input extends object>(kind: ItemRequestKind, input: object): ItemRequest<Input> {
    const valid = validate(input, ITEM_REQUESTS[kind]);
    const expressions = compileExpressions(valid);
    const { Item: item, ExpressionAttributeValues: values = {} } = valid;
    const form = formOf(kind, input as Members);
    if (form !== undefined && expressions.reusable && isKept(input as Members, valid)) {
      if (this.#forms.size >= MAXIMUM_FORM_COUNT) this.#forms.clear();
      this.#forms.set(form, expressions);
    }
    return {
      input: valid as Input,
      expressions,
      values: values as Values,
      itemSizeBytes: item === undefined ? 0 : measure(item as Item),
    };
  }
}

/** A copy of a request, checked by a schema of dynalite's and by an operation's own rules. */
export function validate(input: object, { types, custom }: Validation): Members {
  try {
    const valid = checkTypes({ ...input }, types as Schema);
    checkValidations(valid, types as Schema, custom ?? null, RULES);
    return valid;
  } catch (error) {
    // dynalite does not expect null where a value should be.
    if (error instanceof TypeError) throw emptyValue();
    throw fromDynalite(error);
  }
}

function emptyValue(): ValidationError {
  return new ValidationError(
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  );
}

/**
 * Bytes of an item that dynalite found valid, which does not see everything. @throws
 * ValidationError for what it missed.
 */
export function measure(item: Item): number {
  const sizeBytes = itemSizeBytes(item);
  if (sizeBytes <= MAXIMUM_ITEM_BYTES) return sizeBytes;
  if (sizeBytes > MAXIMUM_ITEM_BYTES)
    throw new ValidationError('Item size has exceeded the maximum allowed size');
  if (nestingLevels({ M: item }) > MAXIMUM_NESTING_LEVELS) throw new NestingLevelsError();
  throw new InvalidParameterError('Input collection [, ] contains duplicates.');
}

/** How deep a value goes, itself not counted. */
function nestingLevels({ M: map = {}, L: list = [] }: AttributeValue): number {
  return [...Object.values(map), ...list].reduce(
    (deepest, member) => Math.max(deepest, 1 + nestingLevels(member)),
    0,
  );
}

/**
 * Whether validation took over every member as it was: a form with unknown or converted members is
 * not to be trusted.
 */
function isKept(input: Members, valid: Members): boolean {
  return Object.entries(input).every(([member, value]) =>
    typeof value === 'object' ? member in valid : value === valid[member],
  );
}

/**
 * Undefined for a request that has no form: it has a member that is neither scalar, item nor part
 * of expressions. The counts keep names with separators in them, which validation refuses, from
 * passing for several.
 */
function formOf(kind: string, input: Members): string | undefined {
  let form = kind;
  let memberCount = 0;
  for (const member in input) {
    const text = memberForm(member, input[member]);
    if (text === undefined) return undefined;
    form += `\n${member}${text}`;
    memberCount++;
  }
  return `${form}\n${memberCount}`;
}

function memberForm(member: string, value: unknown): string | undefined {
  if (typeof value !== 'object') return JSON.stringify(value);
  if (value === null || Array.isArray(value)) return undefined;
  if (ITEM_MEMBERS.has(member)) return '';
  if (member === 'ExpressionAttributeNames') return JSON.stringify(value);
  return member === 'ExpressionAttributeValues' ? typesOf(value as Values) : undefined;
}

function typesOf(values: Values): string {
  let types = '';
  let count = 0;
  for (const name in values) {
    const value = values[name];
    types += `${name} ${value && typeOf(value)},`;
    count++;
  }
  return types + count;
}

function areAllPlain(input: Members): boolean {
  const { Key: key, ExclusiveStartKey: startKey, ExpressionAttributeValues: values } = input;
  return arePlain(key) && arePlain(startKey) && arePlain(values);
}

function arePlain(values: unknown): boolean {
  for (const name in values as Values) {
    if (Number.isNaN(valueSizeBytes((values as Values)[name]))) return false;
  }
  return true;
}
