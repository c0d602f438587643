import type { ColumnSummary, ColumnType } from '../contract.ts';
import {
  DYNAMODB_NUMBER_MAX,
  DYNAMODB_NUMBER_MIN,
  EXACT_COLUMN_CHARACTERS_MAX,
  EXACT_FILE_BYTES_MAX,
  EXACT_VALUE_BYTES,
  EXACT_VALUES_MAX,
  STORED_NAME_CHARACTERS_MAX,
  STORED_VALUE_CHARACTERS_MAX,
} from '../limits.ts';
import { type ExactValue, ExactValues } from './exact-values.ts';
import { HyperLogLog } from './hyperloglog.ts';
import { NumberRange } from './number-range.ts';
import { QuantileSketch } from './quantile-sketch.ts';
import { TextRange } from './text-range.ts';
import { detach, hashText, KIND, type Kind, kindOfText, mix } from './values.ts';

const NUMERIC = KIND.integer | KIND.number;
/** Decimal numbers of up to 15 digits, and powers of ten up to 10^22, are exact: so is their quotient, rounded once. */
const EXACT_DIGITS_MAX = 15;
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** Bytes that a file's columns may still take for exact counts. */
export interface ExactBudget {
  bytes: number;
}

export const createExactBudget = (): ExactBudget => ({ bytes: EXACT_FILE_BYTES_MAX });

const exactBytes = (valueCount: number, characterCount: number) =>
  valueCount * EXACT_VALUE_BYTES + characterCount * 2;

/**
 * One column's running summary. While its distinct values are few each cell costs a look in a table; after that each
 * cell feeds sketches of constant size.
 */
export class Column {
  readonly name: string;
  readonly #budget: ExactBudget;
  #exact: ExactValues | undefined = new ExactValues();
  #sketches: Sketches | undefined;

  constructor(name: string, budget: ExactBudget) {
    this.name = detach(name);
    this.#budget = budget;
  }

  /** Adds a CSV cell: its kind is what its text looks like. An empty one is null. */
  addText(text: string): void {
    if (text.length === 0) return;
    if (this.#exact === undefined) {
      (this.#sketches as Sketches).addText(text);
      return;
    }
    const hash = hashText(text);
    const known = this.#exact.find(hash, text);
    if (known !== undefined) known.count++;
    else this.#addNew(this.#exact, hash, text, kindOfText(text));
  }

  /** Adds a JSON value of a known kind; an empty string is a value. */
  addValue(text: string, kind: Kind): void {
    // The string "1" and the number 1 are two values.
    const hash = hashText(text) ^ Math.imul(kind, 0x9e3779b1);
    if (this.#exact === undefined) {
      (this.#sketches as Sketches).add(text, kind, hash, 1);
      return;
    }
    const known = this.#exact.find(hash, text);
    if (known !== undefined) known.count++;
    else this.#addNew(this.#exact, hash, text, kind);
  }

  #addNew(exact: ExactValues, hash: number, text: string, kind: Kind): void {
    const bytes = exactBytes(1, text.length);
    const fits =
      exact.values.length < EXACT_VALUES_MAX &&
      exact.characterCount + text.length <= EXACT_COLUMN_CHARACTERS_MAX &&
      bytes <= this.#budget.bytes;
    if (fits) {
      this.#budget.bytes -= bytes;
      exact.insert(hash, { text: detach(text), kind, count: 1 });
      return;
    }
    const sketches = new Sketches();
    for (const [index, value] of exact.values.entries()) {
      sketches.add(value.text, value.kind, exact.hashOf(index), value.count);
    }
    this.#budget.bytes += exactBytes(exact.values.length, exact.characterCount);
    this.#exact = undefined;
    this.#sketches = sketches;
    sketches.add(text, kind, hash, 1);
  }

  summarize(rowCount: number): ColumnSummary {
    const found = this.#exact ? exactFigures(this.#exact.values) : this.#sketches?.figures();
    const { kinds, count, distinctCount, text, numbers } = found as Figures;
    const range = numbers?.range ?? { minText: text.min, maxText: text.max };
    return {
      name: stored(this.name, STORED_NAME_CHARACTERS_MAX),
      type: typeOf(kinds),
      nullCount: rowCount - count,
      distinctCount,
      distinctIsExact: this.#exact !== undefined,
      ...(range.minText !== undefined && {
        min: stored(range.minText, STORED_VALUE_CHARACTERS_MAX),
      }),
      ...(range.maxText !== undefined && {
        max: stored(range.maxText, STORED_VALUE_CHARACTERS_MAX),
      }),
      ...(numbers && storable('mean', numbers.sum / count)),
      ...(numbers && storable('p50', numbers.quantile(0.5))),
      ...(numbers && storable('p95', numbers.quantile(0.95))),
    };
  }
}

interface Figures {
  readonly kinds: Kind;
  /** Values that are not null. */
  readonly count: number;
  readonly distinctCount: number;
  readonly text: TextRange;
  /** Present when every value is a number. */
  readonly numbers?: { sum: number; range: NumberRange; quantile(fraction: number): number };
}

function exactFigures(values: readonly ExactValue[]): Figures {
  let kinds = 0;
  let count = 0;
  const text = new TextRange();
  for (const value of values) {
    kinds |= value.kind;
    count += value.count;
    text.add(value.text);
  }
  const figures = { kinds, count, distinctCount: values.length, text };
  return isNumeric(kinds) ? { ...figures, numbers: exactNumbers(values, count) } : figures;
}

function exactNumbers(values: readonly ExactValue[], count: number) {
  const range = new NumberRange();
  let sum = 0;
  const numbers = values.map((value) => ({ number: Number(value.text), count: value.count }));
  for (const [index, { number, count: times }] of numbers.entries()) {
    range.add(number, (values[index] as ExactValue).text);
    sum += number * times;
  }
  // Not by difference: that of two infinities is no number.
  numbers.sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : 0));
  const quantile = (fraction: number) => {
    let left = Math.max(1, Math.ceil(fraction * count));
    for (const entry of numbers) {
      left -= entry.count;
      if (left <= 0) return entry.number;
    }
    return Number.NaN;
  };
  return { sum, range, quantile };
}

/** What is kept of a column with many distinct values. */
class Sketches {
  kinds: Kind = 0;
  #count = 0;
  #sum = 0;
  readonly #distinct = new HyperLogLog();
  readonly #text = new TextRange();
  readonly #range = new NumberRange();
  readonly #quantiles = new QuantileSketch();

  add(text: string, kind: Kind, hash: number, times: number): void {
    this.kinds |= kind;
    this.#count += times;
    this.#distinct.add(mix(hash));
    this.#text.add(text);
    if (isNumeric(this.kinds)) this.#addNumber(Number(text), text, times);
  }

  /** {@link add} for a CSV cell: one pass over its characters makes the hash, and the value of a plain number. */
  addText(text: string): void {
    if (!isNumeric(this.kinds)) {
      const settled = (this.kinds & KIND.string) !== 0;
      this.add(text, settled ? KIND.string : kindOfText(text), hashText(text), 1);
      return;
    }
    const length = text.length;
    let hash = 0x811c9dc5;
    let mantissa = 0;
    let pointIndex = -1;
    let isPlain = length <= EXACT_DIGITS_MAX;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      hash = Math.imul(hash ^ code, 0x01000193);
      if (code >= 48 && code <= 57) mantissa = mantissa * 10 + (code - 48);
      else if (code === 46 && pointIndex === -1) pointIndex = i;
      else isPlain = false;
    }
    // Leading zeros, and points with nothing before or after, take the careful way.
    if (!isPlain || pointIndex === 0 || pointIndex === length - 1 || text.charCodeAt(0) === 48) {
      this.add(text, kindOfText(text), hash, 1);
      return;
    }
    this.kinds |= pointIndex === -1 ? KIND.integer : KIND.number;
    this.#count++;
    this.#distinct.add(mix(hash));
    this.#text.add(text);
    const scale = pointIndex === -1 ? 0 : length - 1 - pointIndex;
    this.#addNumber(mantissa / (POWERS_OF_TEN[scale] as number), text, 1);
  }

  #addNumber(value: number, text: string, times: number): void {
    this.#sum += value * times;
    this.#range.add(value, text);
    this.#quantiles.add(value, times);
  }

  figures(): Figures {
    const figures = {
      kinds: this.kinds,
      count: this.#count,
      distinctCount: Math.min(this.#distinct.estimate(), this.#count),
      text: this.#text,
    };
    if (!isNumeric(this.kinds)) return figures;
    const quantile = (fraction: number) => this.#quantiles.quantile(fraction);
    return { ...figures, numbers: { sum: this.#sum, range: this.#range, quantile } };
  }
}

const isNumeric = (kinds: Kind) => kinds !== 0 && (kinds & ~NUMERIC) === 0;

function typeOf(kinds: Kind): ColumnType {
  if (kinds === 0) return 'empty';
  if (kinds === KIND.integer) return 'integer';
  if (isNumeric(kinds)) return 'number';
  const names = ['boolean', 'date', 'object', 'array'] as const;
  return names.find((name) => kinds === KIND[name]) ?? 'string';
}

/** Half a surrogate pair, from JSON or from cutting, has no UTF-8, and DynamoDB would refuse the whole record for it. */
function stored(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).toWellFormed();
}

/** The figure, when DynamoDB can hold it. */
function storable(name: 'mean' | 'p50' | 'p95', value: number): Partial<ColumnSummary> {
  const magnitude = Math.abs(value);
  const fits =
    value === 0 || (magnitude >= DYNAMODB_NUMBER_MIN && magnitude <= DYNAMODB_NUMBER_MAX);
  return fits ? { [name]: value } : {};
}
