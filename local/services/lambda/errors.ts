import { AwsError } from '../../errors.ts';
import type { ThrottleReason } from './model/concurrency.ts';

/** A mistake of the caller: Lambda marks those with `Type: User`. */
class UserFault extends AwsError {
  constructor(code: string, message: string, statusCode: number, members: object = {}) {
    super(code, message, { statusCode, members: { Type: 'User', ...members } });
  }
}

/** A function, mapping, policy or configuration that is not there. */
export class ResourceNotFoundException extends UserFault {
  constructor(message: string) {
    super('ResourceNotFoundException', message, 404);
  }
}

export function functionNotFound(functionArn: string): ResourceNotFoundException {
  return new ResourceNotFoundException(`Function not found: ${functionArn}`);
}

/** AWS's words wherever it does not say which resource is missing. */
export function resourceNotFound(): ResourceNotFoundException {
  return new ResourceNotFoundException('The resource you requested does not exist.');
}

/** What is to be made exists already. */
export class ResourceConflictException extends UserFault {
  constructor(message: string) {
    super('ResourceConflictException', message, 409);
  }
}

/** A value that Lambda itself refuses. */
export class InvalidParameterValueException extends UserFault {
  constructor(message: string) {
    super('InvalidParameterValueException', message, 400);
  }
}

/** A value that breaks a constraint of the API's model. */
export class ValidationException extends AwsError {
  constructor(value: unknown, member: string, constraint: string) {
    super(
      'ValidationException',
      `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy ` +
        `constraint: Member must ${constraint}`,
      { statusCode: 400 },
    );
  }
}

/** A payload that is not JSON. */
export class InvalidRequestContentException extends UserFault {
  constructor(reason: string) {
    super(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${reason}`,
      400,
    );
  }
}

/** A payload beyond the limit of its kind of invocation. */
export class RequestTooLargeException extends UserFault {
  constructor(message: string) {
    super('RequestTooLargeException', message, 413);
  }
}

/** A revision other than the one the caller expects. */
export class PreconditionFailedException extends UserFault {
  constructor() {
    super(
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the ' +
        'GetFunction/GetAlias API to retrieve the latest Revision Id',
      412,
    );
  }
}

/** Concurrency is used up. It costs the caller nothing but the time until it tries again. */
export class TooManyRequestsException extends UserFault {
  constructor(reason: ThrottleReason) {
    super('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason });
  }
}
