import { AwsError } from '../../../errors.ts';

export function alarmNotFound(): AwsError {
  return new AwsError('ResourceNotFound', '', { statusCode: 404 });
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** What the request's model already forbids, worded as AWS's validators do. */
export function constraintError(value: string, member: string, constraint: string): AwsError {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
