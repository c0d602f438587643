import { AwsError } from '../../errors.ts';

/** https://docs.aws.amazon.com/fis/latest/APIReference/CommonErrors.html */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${what} not found.`, { statusCode: 404 });
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, { statusCode: 409 });
}

/** AWS answers a quota with 402. */
export function quotaExceeded(message: string): AwsError {
  return new AwsError('ServiceQuotaExceededException', message, { statusCode: 402 });
}

/** https://docs.aws.amazon.com/fis/latest/userguide/experiment-failure-error-codes.html */
export type FailureCode =
  | 'ConfigurationFailure'
  | 'DependentServiceFailure'
  | 'InternalFailure'
  | 'InvalidTarget'
  | 'AuthorizationFailure'
  | 'QuotaExceededFailure';

/** Ends an action, and with it the experiment, as failed. */
export class ExperimentFailure extends Error {
  override readonly name = 'ExperimentFailure';
  readonly code: FailureCode;
  /** The action or target that it is about, where there is one. */
  readonly location: string | undefined;

  constructor(code: FailureCode, reason: string, location?: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
    this.location = location;
  }
}

/** What a call in the name of the experiment's role was refused with. */
export function failureOf(error: unknown, what: string): ExperimentFailure {
  if (error instanceof ExperimentFailure) return error;
  if (!(error instanceof AwsError)) throw error;
  const isDenied = error.statusCode === 403 || /^AccessDenied|^AuthorizationError/.test(error.code);
  const code = isDenied ? 'AuthorizationFailure' : 'DependentServiceFailure';
  return new ExperimentFailure(code, `${what}: ${error.message}`, undefined, { cause: error });
}
