import {
  AccessDeniedException,
  InvalidParameterValueException,
  ResourceNotFoundException,
  ValidationException,
  type Violation,
} from './errors.ts';
import { LONGEST_FUNCTION_NAME, LONGEST_FUNCTION_REFERENCE, LONGEST_QUALIFIER } from './limits.ts';

const PREFIX =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?' +
  '(\\d{12}:)?(function:)?';
const NEW_NAME_PATTERN = `${PREFIX}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`;
const NAME_PATTERN = `${PREFIX}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;
const QUALIFIER_PATTERN = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';

const NEW_NAME = new RegExp(`^${NEW_NAME_PATTERN}$`);
const NAME = new RegExp(`^${NAME_PATTERN}$`);
const QUALIFIER = new RegExp(`^(?:${QUALIFIER_PATTERN})$`);

/** Where names are looked up. */
export interface NameSpace {
  readonly account: string;
  readonly region: string;
}

export interface FunctionReference {
  readonly name: string;
  /** Undefined where none was given. */
  readonly qualifier: string | undefined;
}

/**
 * Reads any form of naming a function: name, partial ARN or ARN, each with or without a qualifier.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @throws ValidationException, InvalidParameterValueException, ResourceNotFoundException,
 * AccessDeniedException
 */
export function parseFunctionReference(
  identifier: string | undefined,
  qualifier: string | undefined,
  space: NameSpace,
): FunctionReference {
  const match = NAME.exec(identifier ?? '');
  const violations = qualifierViolations(qualifier);
  if (match === null) violations.push(patternViolation(identifier, NAME_PATTERN));
  if (match === null || violations.length > 0) throw new ValidationException(violations);
  const { name, derived } = readMatch(match, space);
  if (derived !== undefined && qualifier !== undefined && derived !== qualifier) {
    throw new InvalidParameterValueException(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name, qualifier: qualifier ?? derived };
}

/** Reads the name of a function that is to be made. @throws as `parseFunctionReference` */
export function parseNewFunctionName(identifier: string | undefined, space: NameSpace): string {
  const text = identifier ?? '';
  const violations: Violation[] = [];
  if (text.length > LONGEST_FUNCTION_REFERENCE) {
    violations.push(lengthViolation(text, 'functionName', LONGEST_FUNCTION_REFERENCE));
  }
  const match = NEW_NAME.exec(text);
  if (match === null) violations.push(patternViolation(identifier, NEW_NAME_PATTERN));
  if (match === null || violations.length > 0) throw new ValidationException(violations);
  const { name } = readMatch(match, space);
  if (name.length > LONGEST_FUNCTION_NAME) {
    const violation = lengthViolation(name, 'functionName', LONGEST_FUNCTION_NAME);
    throw new InvalidParameterValueException(new ValidationException([violation]).message);
  }
  return name;
}

function readMatch(
  match: RegExpExecArray,
  { account, region }: NameSpace,
): { name: string; derived: string | undefined } {
  const namedRegion = match[3]?.slice(0, -1);
  const namedAccount = match[9]?.slice(0, -1);
  if (namedRegion !== undefined && namedRegion !== region) {
    throw new ResourceNotFoundException(
      `Functions from '${namedRegion}' are not reachable in this region ('${region}')`,
    );
  }
  if (namedAccount !== undefined && namedAccount !== account) throw new AccessDeniedException();
  return { name: match[11] ?? '', derived: match[13] };
}

function qualifierViolations(qualifier: string | undefined): Violation[] {
  if (qualifier === undefined) return [];
  const member = 'qualifier';
  const violations: Violation[] = [];
  if (qualifier.length > LONGEST_QUALIFIER) {
    violations.push(lengthViolation(qualifier, member, LONGEST_QUALIFIER));
  }
  if (!QUALIFIER.test(qualifier)) {
    const constraint = `satisfy regular expression pattern: ${QUALIFIER_PATTERN}`;
    violations.push({ value: qualifier, member, constraint });
  }
  return violations;
}

function patternViolation(identifier: string | undefined, pattern: string): Violation {
  const constraint = `satisfy regular expression pattern: ${pattern}`;
  return { value: identifier, member: 'functionName', constraint };
}

function lengthViolation(value: string, member: string, maximum: number): Violation {
  return { value, member, constraint: `have length less than or equal to ${maximum}` };
}
