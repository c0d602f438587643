import type { Random } from './random.ts';

/** Identifiers in the forms that AWS uses, drawn from the seed. */
export class Ids {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A version 4 UUID. */
  uuid(): string {
    const digits = this.#random.hex(32);
    const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
    return (
      `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}` +
      `-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`
    );
  }

  /** Lower-case hexadecimal digits. */
  hex(digitCount: number): string {
    return this.#random.hex(digitCount);
  }

  /** Upper-case letters and digits without vowels or look-alikes, as in access keys and generated names. */
  upperAlphanumeric(length: number): string {
    return this.#pick('BCDFGHJKLMNPQRSTVWXYZ23456789', length);
  }

  /** Letters, digits, `.` and `_`, as in S3 version ids. */
  mixedCase(length: number): string {
    return this.#pick('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._', length);
  }

  #pick(alphabet: string, length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += alphabet.charAt(this.#random.below(alphabet.length));
    return text;
  }
}
