import { AwsError } from '../../errors.ts';
import { MAX_BATCH_ENTRY_ID_LENGTH } from './limits.ts';

/**
 * A refusal by SNS. Its code is the name of the modelled error; `queryCode` is what the wire shows.
 */
export class SnsError extends AwsError {
  override readonly queryCode: string;

  constructor(code: string, queryCode: string, message: string, statusCode = 400) {
    super(code, message, { statusCode });
    this.queryCode = queryCode;
  }
}

/** A topic or subscription is not there. */
export class NotFound extends SnsError {
  constructor(what: 'Topic' | 'Subscription') {
    super('NotFoundException', 'NotFound', `${what} does not exist`, 404);
  }
}

/** A resource that is to be tagged is not there. */
export class ResourceNotFound extends SnsError {
  constructor() {
    super('ResourceNotFoundException', 'ResourceNotFound', 'Resource does not exist', 404);
  }
}

/** A parameter has a value that SNS does not take. */
export class InvalidParameter extends SnsError {
  constructor(reason: string) {
    super('InvalidParameterException', 'InvalidParameter', `Invalid parameter: ${reason}`);
  }
}

/** A message attribute is not of its type, or has a name that SNS does not take. */
export class ParameterValueInvalid extends SnsError {
  constructor(message: string) {
    super('InvalidParameterValueException', 'ParameterValueInvalid', message);
  }
}

/** A member that must be there is null. */
export class ValidationError extends SnsError {
  constructor(member: string) {
    super(
      'ValidationError',
      'ValidationError',
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: ` +
        'Member must not be null',
    );
  }
}

/** A topic has as many filter policies as it may have. */
export class FilterPolicyLimitExceeded extends SnsError {
  constructor(limitCount: number) {
    super(
      'FilterPolicyLimitExceededException',
      'FilterPolicyLimitExceeded',
      `Could not create the filter policy: a topic can have at most ${limitCount}.`,
      403,
    );
  }
}

/** A resource has as many tags as it may have. */
export class TagLimitExceeded extends SnsError {
  constructor() {
    super(
      'TagLimitExceededException',
      'TagLimitExceeded',
      'Could not complete request: tag quota of per resource exceeded',
    );
  }
}

/** A batch has no entries. */
export class EmptyBatchRequest extends SnsError {
  constructor() {
    super(
      'EmptyBatchRequestException',
      'EmptyBatchRequest',
      "The batch request doesn't contain any entries.",
    );
  }
}

/** A batch has more than ten entries. */
export class TooManyEntriesInBatchRequest extends SnsError {
  constructor() {
    super(
      'TooManyEntriesInBatchRequestException',
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    );
  }
}

/** Two entries of a batch have the same id. */
export class BatchEntryIdsNotDistinct extends SnsError {
  constructor() {
    super(
      'BatchEntryIdsNotDistinctException',
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  }
}

/** The id of a batch entry has characters or a length that SNS does not take. */
export class InvalidBatchEntryId extends SnsError {
  constructor(id: string) {
    const isTooLong = id.length > MAX_BATCH_ENTRY_ID_LENGTH;
    super(
      'InvalidBatchEntryIdException',
      'InvalidBatchEntryId',
      'The Id of a batch entry in the batch request ' +
        `${isTooLong ? 'is too long' : 'contains an impermissible character'}: ${id}`,
    );
  }
}

/** The messages of a batch are together longer than a request may be. */
export class BatchRequestTooLong extends SnsError {
  constructor() {
    super(
      'BatchRequestTooLongException',
      'BatchRequestTooLong',
      'The length of all the messages put together is more than the limit.',
    );
  }
}

/** A subscribed HTTP endpoint did not take a message; nobody but SNS itself sees this. */
export class HttpEndpointFailed extends AwsError {
  /** @param statusCode what the endpoint answered, or what its silence amounts to */
  constructor(reason: string, statusCode = 503, cause?: unknown) {
    super('HttpEndpointFailed', `The endpoint failed: ${reason}.`, { statusCode, cause });
  }
}

/** A token is not of the form that SNS gives out. */
export class InvalidToken extends SnsError {
  constructor() {
    super('InvalidParameterException', 'InvalidParameter', 'Invalid token');
  }
}

/** A request without a signature asks for what needs one. */
export class AuthorizationError extends SnsError {
  constructor(reason: string) {
    super('AuthorizationErrorException', 'AuthorizationError', reason, 403);
  }
}
