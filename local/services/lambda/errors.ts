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

export function aliasNotFound(aliasArn: string): ResourceNotFoundException {
  return new ResourceNotFoundException(`Cannot find alias arn: ${aliasArn}`);
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

/** One constraint of the API's model that a request breaks. */
export interface Violation {
  readonly value: unknown;
  readonly member: string;
  /** What follows "Member must". */
  readonly constraint: string;
  /** What must do so. @default 'Member' */
  readonly of?: 'Member' | 'Map keys' | 'Map value';
}

/** Values that break constraints of the API's model. */
export class ValidationException extends AwsError {
  constructor(violations: readonly Violation[]) {
    const errors = violations.length === 1 ? 'error' : 'errors';
    super(
      'ValidationException',
      `${violations.length} validation ${errors} detected: ${violations.map(describe).join('; ')}`,
      { statusCode: 400 },
    );
  }
}

function describe({ value, member, constraint, of = 'Member' }: Violation): string {
  const quoted = value === undefined || value === null ? 'null' : `'${String(value)}'`;
  return `Value ${quoted} at '${member}' failed to satisfy constraint: ${of} must ${constraint}`;
}

/** A function of another account. */
export class AccessDeniedException extends AwsError {
  constructor() {
    super('AccessDeniedException', '', { statusCode: 403 });
  }
}

/** A payload that is not JSON. What is wrong with it is told in words of the engine's own. */
export class InvalidRequestContentException extends UserFault {
  constructor(reason: string) {
    super(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${reason}`,
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

/** A code package beyond the limit for one that comes with the request. */
export class RequestEntityTooLargeException extends AwsError {
  constructor(message: string) {
    super('RequestEntityTooLargeException', message, { statusCode: 413 });
  }
}

/** A revision other than the one the caller expects. */
export class PreconditionFailedException extends UserFault {
  /** @param operation that tells the revision */
  constructor(operation = 'GetFunction/GetAlias') {
    super(
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the ' +
        `${operation} API to retrieve the latest Revision Id`,
      412,
    );
  }
}

/** An event that has come round to the same function too often. */
export class RecursiveInvocationException extends UserFault {
  constructor() {
    super(
      'RecursiveInvocationException',
      'Lambda has detected your function being invoked in a recursive loop with other AWS ' +
        "resources and stopped your function's invocation.",
      400,
    );
  }
}

/** Concurrency is used up. It costs the caller nothing but the time until it tries again. */
export class TooManyRequestsException extends UserFault {
  constructor(reason: ThrottleReason) {
    super('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason });
  }
}
