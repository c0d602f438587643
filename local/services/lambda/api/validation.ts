import { NotImplementedError } from '../../../errors.ts';
import { ValidationException } from '../errors.ts';

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** @throws ValidationException for a value outside of its range; undefined passes */
export function checkRange(value: number | undefined, member: string, range: Range): void {
  if (value === undefined) return;
  if (value < range.minimum) {
    const constraint = `have value greater than or equal to ${range.minimum}`;
    throw new ValidationException([{ value, member, constraint }]);
  }
  if (value > range.maximum) {
    const constraint = `have value less than or equal to ${range.maximum}`;
    throw new ValidationException([{ value, member, constraint }]);
  }
}

/** @throws ValidationException for a value that is not there */
export function required<T>(value: T | null | undefined, member: string): T {
  if (value === undefined || value === null) {
    throw new ValidationException([{ value: null, member, constraint: 'not be null' }]);
  }
  return value;
}

/** @throws ValidationException for a value that is not one of the allowed; undefined passes */
export function checkEnum(
  value: string | undefined,
  member: string,
  allowed: readonly string[],
): void {
  if (value === undefined || allowed.includes(value)) return;
  const constraint = `satisfy enum value set: [${allowed.join(', ')}]`;
  throw new ValidationException([{ value, member, constraint }]);
}

/** @throws ValidationException for text that does not have the form; undefined passes */
export function checkPattern(value: string | undefined, member: string, pattern: string): void {
  if (value === undefined || new RegExp(`^(?:${pattern})$`).test(value)) return;
  const constraint = `satisfy regular expression pattern: ${pattern}`;
  throw new ValidationException([{ value, member, constraint }]);
}

/** Refuses parameters that this engine does not simulate, by name. @throws NotImplementedError */
export function refuseParameters(input: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (input as Record<string, unknown>)[name];
    const isEmptyList = Array.isArray(value) && value.length === 0;
    if (value === undefined || value === null || value === false || isEmptyList) continue;
    throw new NotImplementedError('lambda', `The parameter ${name}`);
  }
}
