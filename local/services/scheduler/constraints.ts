import { breaksConstraints } from './errors.ts';

interface TextRules {
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Collects what a request breaks of the API's model, so that AWS's one message can name it all. */
export class Constraints {
  readonly #breaches: string[] = [];

  /** @param member as AWS writes it: `target.roleArn` */
  text(value: string | undefined, member: string, rules: TextRules): void {
    if (value === undefined) return;
    const { pattern, minLength = 1, maxLength } = rules;
    if (value.length < minLength) {
      this.#breaks(value, member, `have length greater than or equal to ${minLength}`);
    }
    if (maxLength !== undefined && value.length > maxLength) {
      this.#breaks(value, member, `have length less than or equal to ${maxLength}`);
    }
    if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
      this.#breaks(value, member, `satisfy regular expression pattern: ${pattern}`);
    }
  }

  number(value: number | undefined, member: string, min: number, max: number): void {
    if (value === undefined) return;
    if (value < min) this.#breaks(value, member, `have value greater than or equal to ${min}`);
    if (value > max) this.#breaks(value, member, `have value less than or equal to ${max}`);
  }

  oneOf(value: string | undefined, member: string, allowed: readonly string[]): void {
    if (value === undefined || allowed.includes(value)) return;
    this.#breaks(value, member, `satisfy enum value set: [${allowed.join(', ')}]`);
  }

  required(value: unknown, member: string): void {
    if (value !== undefined && value !== null) return;
    this.#breaches.push(
      `Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }

  /** @throws AwsError ValidationException when anything is broken */
  check(): void {
    if (this.#breaches.length > 0) throw breaksConstraints(this.#breaches);
  }

  #breaks(value: unknown, member: string, constraint: string): void {
    this.#breaches.push(
      `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
    );
  }
}

/** Names of schedules and groups. */
export const NAME_PATTERN = '[0-9a-zA-Z-_.]+';
export const CLIENT_TOKEN_PATTERN = '[a-zA-Z0-9-_]+';
