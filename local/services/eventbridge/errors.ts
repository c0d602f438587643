import { AwsError } from '../../errors.ts';

export function resourceNotFound(what: string, where = ''): AwsError {
  return new AwsError('ResourceNotFoundException', `${what} does not exist${where}.`);
}

export function resourceAlreadyExists(what: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `${what} already exists.`);
}

export function invalidEventPattern(reason: string): AwsError {
  return new AwsError(
    'InvalidEventPatternException',
    `Event pattern is not valid. Reason: ${reason}`,
  );
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

export function illegalStatus(message: string): AwsError {
  return new AwsError('IllegalStatusException', message);
}
