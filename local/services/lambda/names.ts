import { functionNotFound, ValidationException } from './errors.ts';

const PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?' +
  '([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';
const FUNCTION_NAME = new RegExp(`^${PATTERN}$`);
const LONGEST_NAME = 64;
const LATEST = '$LATEST';

/**
 * The bare name in any form of naming a function: name, partial ARN or ARN.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @throws ResourceNotFoundException for a version or alias, of which there are none
 */
export function parseFunctionName(
  identifier: string | undefined,
  arnOf: (name: string) => string,
  separateQualifier?: string,
): string {
  const match = FUNCTION_NAME.exec(identifier ?? '');
  const name = match?.[7];
  if (name === undefined) {
    const constraint = `satisfy regular expression pattern: ${PATTERN}`;
    throw new ValidationException(identifier, 'functionName', constraint);
  }
  if (name.length > LONGEST_NAME) {
    const constraint = `have length less than or equal to ${LONGEST_NAME}`;
    throw new ValidationException(identifier, 'functionName', constraint);
  }
  const qualifier = separateQualifier ?? match?.[9];
  if (qualifier !== undefined && qualifier !== LATEST) {
    throw functionNotFound(`${arnOf(name)}:${qualifier}`);
  }
  return name;
}
