import { NUMBER_CHARACTERS_MAX } from '../limits.ts';

/** What a value is, one bit each, so that a column's kinds are the union of its values'. */
export const KIND = {
  integer: 1,
  number: 2,
  boolean: 4,
  date: 8,
  string: 16,
  object: 32,
  array: 64,
} as const;
export type Kind = number;

const ZERO = 48;
const NINE = 57;
const isDigit = (code: number) => code >= ZERO && code <= NINE;

/**
 * What the text of a CSV cell is. A number with leading zeros, or of hundreds of digits, is a string: it is a code, not a
 * quantity.
 * `true` and `false` are boolean in any case; dates are ISO 8601 with or without a time.
 */
export function kindOfText(text: string): Kind {
  const first = text.charCodeAt(0);
  // Digits, + - and . begin numbers; digits begin dates.
  if (isDigit(first) || first === 43 || first === 45 || first === 46) {
    const number = kindOfNumber(text);
    if (number !== KIND.string) return number;
    return isIsoDate(text) ? KIND.date : KIND.string;
  }
  return isBoolean(text) ? KIND.boolean : KIND.string;
}

/** `integer`, `number`, or `string` when the text is no decimal number. */
function kindOfNumber(text: string): Kind {
  const length = text.length;
  if (length > NUMBER_CHARACTERS_MAX) return KIND.string;
  let i = 0;
  const sign = text.charCodeAt(0);
  if (sign === 43 || sign === 45) i++;
  const whole = i;
  while (i < length && isDigit(text.charCodeAt(i))) i++;
  const wholeCount = i - whole;
  if (wholeCount > 1 && text.charCodeAt(whole) === ZERO) return KIND.string;
  if (i === length) return wholeCount > 0 ? KIND.integer : KIND.string;
  let fractionCount = 0;
  if (text.charCodeAt(i) === 46) {
    const fraction = ++i;
    while (i < length && isDigit(text.charCodeAt(i))) i++;
    fractionCount = i - fraction;
  }
  if (wholeCount + fractionCount === 0) return KIND.string;
  if (i === length) return KIND.number;
  // e or E
  if ((text.charCodeAt(i) | 32) !== 101) return KIND.string;
  i++;
  const exponentSign = text.charCodeAt(i);
  if (exponentSign === 43 || exponentSign === 45) i++;
  const exponent = i;
  while (i < length && isDigit(text.charCodeAt(i))) i++;
  return i === length && i > exponent ? KIND.number : KIND.string;
}

function isBoolean(text: string): boolean {
  if (text.length !== 4 && text.length !== 5) return false;
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false';
}

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/;

/** An ISO 8601 calendar date, alone or with a time. */
export function isIsoDate(text: string): boolean {
  const length = text.length;
  // A hyphen after the year tells nearly all other values apart without a regular expression.
  if (length < 10 || length > 40 || text.charCodeAt(4) !== 45) return false;
  return length === 10 ? DATE.test(text) : DATE_TIME.test(text);
}

/** FNV-1a over UTF-16 code units; {@link mix} it before use. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** Spreads a hash's entropy over all 32 bits (the finalizer of MurmurHash3). */
export function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** A copy that does not keep the block alive from which V8 sliced the text. */
export function detach(text: string): string {
  // V8 copies shorter slices anyway.
  if (text.length < 13) return text;
  let wide = false;
  for (let i = 0; i < text.length && !wide; i++) wide = text.charCodeAt(i) > 255;
  const encoding = wide ? 'utf16le' : 'latin1';
  return Buffer.from(text, encoding).toString(encoding);
}
