import type { DynaliteError } from 'dynalite/db/index.js';
import { AwsError } from '../../errors.ts';
import type { Item } from './model/item.ts';

/** Raised for a request that breaks a rule, of form or of content. */
export class ValidationError extends AwsError {
  constructor(message: string) {
    super('ValidationException', message);
  }
}

/** Raised for a member that breaks a constraint of its own, in words that all of AWS shares. */
export class ConstraintError extends ValidationError {
  /** `value` is as the message has it: quoted, `null`, or left out where AWS leaves it out. */
  constructor(member: string, value: string, constraint: string) {
    super(
      `1 validation error detected: Value ${value && `${value} `}at '${member}' failed to ` +
        `satisfy constraint: Member must ${constraint}`,
    );
  }
}

/** Raised for a member that is missing. */
export class MissingMemberError extends ConstraintError {
  constructor(member: string) {
    super(member, 'null', 'not be null');
  }
}

/** Raised for members that do not go together, or do not fit the table. */
export class InvalidParameterError extends ValidationError {
  constructor(detail: string) {
    super(`One or more parameter values were invalid: ${detail}`);
  }
}

/** Raised for an item with maps or lists too deep within each other. */
export class NestingLevelsError extends ValidationError {
  constructor() {
    super(
      'Nesting Levels have exceeded supported limits: ' +
        'Attributes in the item have nested levels beyond supported limit',
    );
  }
}

/**
 * Raised for an empty text or binary where a key needs a value: an error of the whole request, even
 * of a transaction.
 */
export class EmptyKeyError extends ValidationError {
  constructor(kind: 'string' | 'binary', { before = '', after = '' }) {
    super(
      `One or more parameter values are not valid. ${before}The AttributeValue for a key ` +
        `attribute cannot contain an empty ${kind} value.${after}`,
    );
  }
}

/** Raised for a table, index or stream that does not exist. */
export class ResourceNotFoundError extends AwsError {
  constructor(detail?: string) {
    super(
      'ResourceNotFoundException',
      `Requested resource not found${detail === undefined ? '' : `: ${detail}`}`,
    );
  }
}

/** Raised by CreateTable for a name that is taken. */
export class ResourceInUseError extends AwsError {
  constructor(tableName: string) {
    super('ResourceInUseException', `Table already exists: ${tableName}`);
  }
}

/** Raised when a table would get too many indexes, or too many at once. */
export class LimitExceededError extends AwsError {
  constructor(message: string) {
    super('LimitExceededException', message);
  }
}

/** Raised when a condition does not hold; with the item as it is, if the request asked for it. */
export class ConditionalCheckFailedError extends AwsError {
  constructor(item?: Item) {
    super('ConditionalCheckFailedException', 'The conditional request failed', {
      ...(item && { members: { Item: item } }),
    });
  }
}

/** Why one action of a transaction did or did not stand in its way. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

/** Raised when an action of a transaction cannot be done, so that none is. */
export class TransactionCanceledError extends AwsError {
  constructor(reasons: readonly CancellationReason[]) {
    const codes = reasons.map((reason) => reason.Code).join(', ');
    super(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      { members: { CancellationReasons: reasons } },
    );
  }
}

/** Raised when a transaction repeats a token with other actions. */
export class IdempotentParameterMismatchError extends AwsError {
  constructor() {
    super(
      'IdempotentParameterMismatchException',
      'DynamoDB rejected the request because you retried a request with a different payload but ' +
        'with an idempotent token that was already used.',
    );
  }
}

/** Raised for a resource without a policy, or with another than the request expects. */
export class PolicyNotFoundError extends AwsError {
  constructor(resourceArn: string | undefined) {
    super(
      'PolicyNotFoundException',
      `Resource-based policy not found for the provided ResourceArn: ${resourceArn}`,
    );
  }
}

/** Raised for a shard iterator that is more than 15 minutes old. */
export class ExpiredIteratorError extends AwsError {
  constructor() {
    super(
      'ExpiredIteratorException',
      'Iterator expired. The iterator was created more than 15 minutes ago.',
    );
  }
}

/** Raised when a stream's records before a point are gone, and that point is asked for. */
export class TrimmedDataAccessError extends AwsError {
  constructor() {
    super(
      'TrimmedDataAccessException',
      'The operation attempted to read past the oldest stream record in a shard.',
    );
  }
}

/** dynalite's error in the engine's terms; what is not one of its refusals is rethrown as it is. */
export function fromDynalite(error: unknown): AwsError {
  if (!isDynaliteError(error)) throw error;
  const { __type: type, message, Message: otherMessage } = error.body;
  return new AwsError(type.slice(type.indexOf('#') + 1), message ?? otherMessage ?? '');
}

function isDynaliteError(error: unknown): error is DynaliteError {
  return error instanceof Error && 'body' in error;
}

/** Throws what one of dynalite's checks returned. */
export function assertAllowed(refusal: DynaliteError | null | undefined): void {
  if (refusal) throw fromDynalite(refusal);
}
