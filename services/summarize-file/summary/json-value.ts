import { NUMBER_CHARACTERS_MAX } from '../limits.ts';
import type { Table } from './table.ts';
import { isIsoDate, KIND, type Kind } from './values.ts';

/** Column of rows that are no objects. */
export const VALUE_COLUMN = 'value';

/** A JSON value as a column takes it; undefined for null. */
export type JsonField = { readonly text: string; readonly kind: Kind } | undefined;

/** Adds one document, or one element of a top-level array, as a row. Null fields are as absent. */
export function addJsonRow(table: Table, value: unknown): void {
  table.rowCount++;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    addJsonField(table, VALUE_COLUMN, fieldOf(value));
    return;
  }
  for (const name of Object.keys(value)) {
    addJsonField(table, name, fieldOf((value as Record<string, unknown>)[name]));
  }
}

export function addJsonField(table: Table, name: string, field: JsonField): void {
  const column = table.field(name);
  if (field !== undefined) column.addValue(field.text, field.kind);
}

function fieldOf(value: unknown): JsonField {
  if (value === null) return undefined;
  switch (typeof value) {
    case 'string':
      return stringField(value);
    case 'number':
      return numberField(value, String(value));
    case 'boolean':
      return { text: String(value), kind: KIND.boolean };
    default:
      return { text: JSON.stringify(value), kind: Array.isArray(value) ? KIND.array : KIND.object };
  }
}

export function stringField(text: string): JsonField {
  return { text, kind: isIsoDate(text) ? KIND.date : KIND.string };
}

/** @param source the number's digits as they were written: kept where IEEE 754 cannot hold them */
export function numberField(value: number, source: string): JsonField {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) {
    return { text: String(value), kind: Number.isInteger(value) ? KIND.integer : KIND.number };
  }
  if (source.length > NUMBER_CHARACTERS_MAX) return stringField(source);
  return { text: source, kind: /[.eE]/.test(source) ? KIND.number : KIND.integer };
}

/**
 * How deep a JSON text nests, and whether it may have numbers beyond 2^53, whose digits `JSON.parse` loses: those with
 * more than fifteen digits before the point, or with an exponent that is not negative.
 */
export function inspectJson(text: string): { depth: number; hasLongNumbers: boolean } {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let hasLongNumbers = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      if (++digits > INTEGER_DIGITS_MAX) hasLongNumbers = true;
      continue;
    }
    if (code === 34) i = endOfString(text, i);
    // [ and {, ] and }
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 93 || code === 125) depth--;
    // A point: what follows adds no magnitude.
    else if (code === 46) i = endOfDigits(text, i + 1) - 1;
    // e and E after a digit, without a minus sign
    else if ((code | 32) === 101 && isDigit(text, i - 1) && text.charCodeAt(i + 1) !== 45) {
      hasLongNumbers = true;
    }
    digits = 0;
  }
  return { depth: deepest, hasLongNumbers };
}

const INTEGER_DIGITS_MAX = 15;

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (isDigit(text, end)) end++;
  return end;
}

/** Index of the quote that closes the string opened at the given index, or the text's end. */
function endOfString(text: string, opening: number): number {
  for (let i = opening + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34) return i;
  }
  return text.length;
}
