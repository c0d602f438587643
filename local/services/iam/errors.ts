import { AwsError } from '../../errors.ts';

export function noSuchEntity(what: string): AwsError {
  return new AwsError('NoSuchEntity', `${what} cannot be found.`, { statusCode: 404 });
}

export function entityAlreadyExists(what: string): AwsError {
  return new AwsError('EntityAlreadyExists', `${what} already exists.`, { statusCode: 409 });
}

export function deleteConflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, { statusCode: 409 });
}

export function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}
