import { MAXIMUM_NESTING_LEVELS, MAXIMUM_NUMBER_DIGITS } from '../limits.ts';
import type { AttributeValue, Item } from './item.ts';

/** What a list or a map takes besides its members, and what each member adds. */
const CONTAINER_BYTES = 3;
const CONTAINER_MEMBER_BYTES = 1;

/**
 * Decimal text without exponent, leading zeros or trailing zeros: the form in which numbers are
 * stored.
 */
const PLAIN_NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d*[1-9]))?$/;
/** Powers of ten of the largest and the smallest number. */
const LARGEST_EXPONENT = 125;
const SMALLEST_EXPONENT = -130;

/**
 * What DynamoDB counts an item as: UTF-8 names and values. NaN unless every value is in the plain
 * form in which it is stored, so that one pass over a request's item both measures and accepts it;
 * what is not plain takes the long way through validation, which refuses it in AWS's words or
 * normalises it.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSizeBytes(item: Item, level = 1): number {
  let sizeBytes = 0;
  for (const name in item) {
    sizeBytes += Buffer.byteLength(name) + valueSizeBytes(item[name], level);
  }
  return sizeBytes;
}

/** Bytes of one value, by the same rules. */
export function valueSizeBytes(value: AttributeValue | undefined, level = 1): number {
  if (typeof value !== 'object' || value === null || level > MAXIMUM_NESTING_LEVELS) return NaN;
  let sizeBytes = NaN;
  let memberCount = 0;
  for (const type in value) {
    sizeBytes = contentSizeBytes(type, value[type as keyof AttributeValue], level);
    memberCount++;
  }
  return memberCount === 1 ? sizeBytes : NaN;
}

function contentSizeBytes(type: string, content: unknown, level: number): number {
  switch (type) {
    case 'S':
      return textSizeBytes(content);
    case 'N':
      return numberSizeBytes(content);
    case 'B':
      return binarySizeBytes(content);
    case 'BOOL':
      return typeof content === 'boolean' ? 1 : NaN;
    case 'NULL':
      return content === true ? 1 : NaN;
    case 'SS':
      return setSizeBytes(content, textSizeBytes);
    case 'NS':
      return setSizeBytes(content, numberSizeBytes);
    case 'BS':
      return setSizeBytes(content, binarySizeBytes);
    case 'L':
      return listSizeBytes(content, level);
    case 'M':
      return mapSizeBytes(content, level);
    default:
      return NaN;
  }
}

function textSizeBytes(content: unknown): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : NaN;
}

function binarySizeBytes(content: unknown): number {
  if (typeof content !== 'string') return NaN;
  const bytes = Buffer.from(content, 'base64');
  return bytes.toString('base64') === content ? bytes.length : NaN;
}

/**
 * About one byte for two significant digits: numbers are stored to the base of 100, behind an
 * exponent.
 */
function numberSizeBytes(content: unknown): number {
  const match = typeof content === 'string' ? PLAIN_NUMBER.exec(content) : null;
  if (match === null || content === '-0') return NaN;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '0' && fraction === '') return 1;
  const leadingZeros = whole === '0' ? fraction.search(/[1-9]/) : 0;
  const exponent = whole === '0' ? -leadingZeros - 1 : whole.length - 1;
  const digitCount =
    whole === '0'
      ? fraction.length - leadingZeros
      : fraction.length + (fraction === '' ? whole.replace(/0+$/, '') : whole).length;
  if (digitCount > MAXIMUM_NUMBER_DIGITS) return NaN;
  if (exponent > LARGEST_EXPONENT || exponent < SMALLEST_EXPONENT) return NaN;
  const unpaired = digitCount % 2 === 0 && exponent % 2 === 0 ? 1 : 0;
  return 1 + Math.ceil(digitCount / 2) + unpaired + (sign === '-' ? 1 : 0);
}

function setSizeBytes(content: unknown, sizeOf: (member: unknown) => number): number {
  if (!Array.isArray(content) || content.length === 0) return NaN;
  if (new Set(content).size !== content.length) return NaN;
  let sizeBytes = 0;
  for (const member of content) sizeBytes += sizeOf(member);
  return sizeBytes;
}

function listSizeBytes(content: unknown, level: number): number {
  if (!Array.isArray(content)) return NaN;
  let sizeBytes = CONTAINER_BYTES;
  for (const member of content) {
    sizeBytes += CONTAINER_MEMBER_BYTES + valueSizeBytes(member, level + 1);
  }
  return sizeBytes;
}

function mapSizeBytes(content: unknown, level: number): number {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return NaN;
  const map = content as Item;
  const memberCount = Object.keys(map).length;
  return CONTAINER_BYTES + CONTAINER_MEMBER_BYTES * memberCount + itemSizeBytes(map, level + 1);
}
