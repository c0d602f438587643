/** What can go wrong in a function's own code. Thrown errors are retried by the event source. */
export type ServiceErrorCode =
  | 'MISSING_ENVIRONMENT'
  | 'INVALID_EVENT'
  | 'MISSING_BODY'
  | 'OUT_OF_TIME'
  | 'UNPROCESSED_ITEMS';

/** An error with a stable code; context is in the message, the origin in `cause`. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ServiceErrorCode;

  constructor(code: ServiceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
