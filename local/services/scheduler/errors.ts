import { AwsError } from '../../errors.ts';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/CommonErrors.html */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** Members that break a constraint of the API's model, all at once, in the words of AWS's own validation. */
export function breaksConstraints(breaches: readonly string[]): AwsError {
  const noun = breaches.length === 1 ? 'error' : 'errors';
  return invalid(`${breaches.length} validation ${noun} detected: ${breaches.join('; ')}`);
}

export function invalidExpression(expression: string): AwsError {
  return invalid(`Invalid Schedule Expression ${expression}.`);
}

/** The role is not there, or its trust policy leaves the Scheduler out. */
export function roleNotAssumable(): AwsError {
  return invalid(
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
  );
}

/** AWS has the service, but no templated target of it. */
export function unsupportedTargetService(service: string): AwsError {
  return invalid(`Invalid request provided: ${service} is not a supported service for a target.`);
}

export function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${what} does not exist.`, { statusCode: 404 });
}

export function alreadyExists(what: string): AwsError {
  return new AwsError('ConflictException', `${what} already exists.`, { statusCode: 409 });
}

export function quotaExceeded(what: string): AwsError {
  return new AwsError(
    'ServiceQuotaExceededException',
    `The maximum number of ${what} has been reached.`,
    { statusCode: 402 },
  );
}
