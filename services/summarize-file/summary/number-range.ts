import Big from 'big.js';
import { detach } from './values.ts';

/** Numbers from here on may differ as text and be equal as IEEE 754. */
const EXACT_MAX = Number.MAX_SAFE_INTEGER;

/**
 * The smallest and largest number, kept as text so that no digit is lost; ties of their IEEE 754 values are broken
 * by all their digits.
 */
export class NumberRange {
  minText: string | undefined;
  maxText: string | undefined;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number, text: string): void {
    if (value > this.#min && value < this.#max) return;
    if (this.minText === undefined || this.#isBelow(value, text, this.#min, this.minText)) {
      this.#min = value;
      this.minText = detach(text);
    }
    if (this.maxText === undefined || this.#isBelow(this.#max, this.maxText, value, text)) {
      this.#max = value;
      this.maxText = detach(text);
    }
  }

  #isBelow(a: number, aText: string, b: number, bText: string): boolean {
    if (a !== b) return a < b;
    if (aText === bText || (Math.abs(a) <= EXACT_MAX && a !== 0)) return false;
    return compareDecimals(aText, bText) < 0;
  }
}

/** Compares two decimal numbers by all their digits. */
function compareDecimals(a: string, b: string): number {
  return decimalOf(a).cmp(decimalOf(b));
}

function decimalOf(text: string): Big {
  return new Big(text.startsWith('+') ? text.slice(1) : text);
}
