import { STORED_VALUE_CHARACTERS_MAX } from '../limits.ts';
import { detach } from './values.ts';

/** The smallest and largest text by code unit, told apart by what is stored of them. */
export class TextRange {
  min: string | undefined;
  max: string | undefined;
  /** The first two code units as one number: they settle most comparisons. */
  #minPrefix = 0;
  #maxPrefix = 0;

  add(text: string): void {
    const prefix = prefixOf(text);
    if (this.min === undefined || prefix < this.#minPrefix) this.#setMin(text, prefix);
    else if (prefix === this.#minPrefix && text < this.min) this.#setMin(text, prefix);
    if (this.max === undefined || prefix > this.#maxPrefix) this.#setMax(text, prefix);
    else if (prefix === this.#maxPrefix && text > this.max) this.#setMax(text, prefix);
  }

  #setMin(text: string, prefix: number): void {
    this.min = cut(text);
    this.#minPrefix = prefix;
  }

  #setMax(text: string, prefix: number): void {
    const max = cut(text);
    if (max === this.max) return;
    this.max = max;
    this.#maxPrefix = prefix;
  }
}

function cut(text: string): string {
  return detach(
    text.length > STORED_VALUE_CHARACTERS_MAX ? text.slice(0, STORED_VALUE_CHARACTERS_MAX) : text,
  );
}

function prefixOf(text: string): number {
  return text.charCodeAt(0) * 65_536 + (text.length > 1 ? text.charCodeAt(1) : 0);
}
