import { AwsError } from '../../errors.ts';

export function resourceNotFound(what: 'log group' | 'log stream'): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}

export function resourceAlreadyExists(what: 'log group' | 'log stream'): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
