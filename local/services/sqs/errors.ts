import { AwsError } from '../../errors.ts';

/**
 * A refusal by SQS. Its code is the one of the JSON protocol; the query protocol, and the entries
 * of a batch that failed, show `queryCode` instead.
 */
export class SqsError extends AwsError {
  override readonly queryCode: string;

  constructor(code: string, queryCode: string, message: string, statusCode = 400) {
    super(code, message, { statusCode });
    this.queryCode = queryCode;
  }
}

/** A URL or ARN names no queue. */
export class QueueDoesNotExist extends SqsError {
  constructor() {
    super(
      'QueueDoesNotExist',
      'AWS.SimpleQueueService.NonExistentQueue',
      'The specified queue does not exist.',
    );
  }
}

/** A queue of this name exists and differs in an attribute that the request names. */
export class QueueNameExists extends SqsError {
  constructor(attribute: string) {
    super(
      'QueueNameExists',
      'QueueAlreadyExists',
      `A queue already exists with the same name and a different value for attribute ${attribute}`,
    );
  }
}

/** A queue of this name was deleted less than a minute ago. */
export class QueueDeletedRecently extends SqsError {
  constructor() {
    super(
      'QueueDeletedRecently',
      'AWS.SimpleQueueService.QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another ' +
        'with the same name.',
    );
  }
}

/** A parameter has a value that SQS does not take. */
export class InvalidParameterValue extends SqsError {
  constructor(message: string) {
    super('InvalidParameterValueException', 'InvalidParameterValue', message);
  }

  /** In the form that SQS uses nearly everywhere. */
  static of(parameter: string, value: unknown, reason: string): InvalidParameterValue {
    return new InvalidParameterValue(
      `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
    );
  }
}

/** A parameter that the request needs is not there. */
export class MissingParameter extends SqsError {
  constructor(parameter: string) {
    super(
      'MissingRequiredParameterException',
      'MissingParameter',
      `The request must contain the parameter ${parameter}.`,
    );
  }
}

/** A queue attribute that SQS does not know, or not for this type of queue. */
export class InvalidAttributeName extends SqsError {
  constructor(message: string) {
    super('InvalidAttributeName', 'InvalidAttributeName', message);
  }

  static unknown(attribute: string): InvalidAttributeName {
    return new InvalidAttributeName(`Unknown Attribute ${attribute}.`);
  }
}

/** A queue attribute has a value out of its bounds. */
export class InvalidAttributeValue extends SqsError {
  constructor(attribute: string, reason?: string) {
    const because = reason === undefined ? '' : ` Reason: ${reason}`;
    super(
      'InvalidAttributeValue',
      'InvalidAttributeValue',
      `Invalid value for the parameter ${attribute}.${because}`,
    );
  }
}

/** A message body has characters that XML cannot carry. */
export class InvalidMessageContents extends SqsError {
  constructor() {
    super(
      'InvalidMessageContents',
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are ' +
        '#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
    );
  }
}

/** A receipt handle was not made by this queue. */
export class ReceiptHandleIsInvalid extends SqsError {
  constructor(receiptHandle: string) {
    super(
      'ReceiptHandleIsInvalid',
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
      404,
    );
  }
}

/** A short poll finds as many messages in flight as a queue may have. */
export class OverLimit extends SqsError {
  constructor(limitCount: number) {
    super(
      'OverLimit',
      'OverLimit',
      `The maximum number of in flight messages is reached: ${limitCount}.`,
      403,
    );
  }
}

/** The queue was purged less than a minute ago. */
export class PurgeQueueInProgress extends SqsError {
  constructor(queueName: string) {
    super(
      'PurgeQueueInProgress',
      'AWS.SimpleQueueService.PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`,
      403,
    );
  }
}

/** A message move task, or a queue that it names, is not there. */
export class ResourceNotFound extends SqsError {
  constructor(message: string) {
    super('ResourceNotFoundException', 'ResourceNotFoundException', message, 404);
  }
}

/** A batch has no entries. */
export class EmptyBatchRequest extends SqsError {
  constructor(entryType: string) {
    super(
      'EmptyBatchRequest',
      'AWS.SimpleQueueService.EmptyBatchRequest',
      `There should be at least one ${entryType} in the request.`,
    );
  }
}

/** A batch has more entries than ten. */
export class TooManyEntriesInBatchRequest extends SqsError {
  constructor(limitCount: number, entryCount: number) {
    super(
      'TooManyEntriesInBatchRequest',
      'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${limitCount}. You have sent ${entryCount}.`,
    );
  }
}

/** The id of a batch entry has characters or a length that SQS does not take. */
export class InvalidBatchEntryId extends SqsError {
  constructor() {
    super(
      'InvalidBatchEntryId',
      'AWS.SimpleQueueService.InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. ' +
        'It can be at most 80 letters long.',
    );
  }
}

/** Two entries of a batch have the same id. */
export class BatchEntryIdsNotDistinct extends SqsError {
  constructor(id: string) {
    super(
      'BatchEntryIdsNotDistinct',
      'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
      `Id ${id} repeated.`,
    );
  }
}

/** The messages of a batch are together longer than a request may be. */
export class BatchRequestTooLong extends SqsError {
  constructor(limitBytes: number, sentBytes: number) {
    super(
      'BatchRequestTooLong',
      'AWS.SimpleQueueService.BatchRequestTooLong',
      `Batch requests cannot be longer than ${limitBytes} bytes. You have sent ${sentBytes} bytes.`,
    );
  }
}
