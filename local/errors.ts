/** An answer in AWS's own terms: what an SDK gets when a request is refused. */
export class AwsError extends Error {
  /** AWS's code, for instance `ResourceNotFoundException`. Callers test this, never the message. */
  readonly code: string;
  readonly statusCode: number;
  /** Whose mistake it is: 4xx is the sender's, 5xx the receiver's. */
  readonly fault: 'client' | 'server';
  /** The code under awsQuery, where it differs and the service's model does not say so. */
  readonly queryCode?: string;
  /** Headers that go with the refusal, for instance `allow` or `content-range`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the modelled error, for instance `Item` or `CancellationReasons`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: {
      statusCode?: number;
      members?: Readonly<Record<string, unknown>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = code;
    this.code = code;
    this.statusCode = options.statusCode ?? 400;
    this.fault = this.statusCode >= 500 ? 'server' : 'client';
    this.members = options.members ?? {};
  }
}

/** Raised for what AWS does and this engine does not: an operation, a parameter, a property. Never a stub instead. */
export class NotImplementedError extends AwsError {
  constructor(service: string, what: string) {
    super(
      'NotImplemented',
      `${what} of ${service} is not simulated by the local engine; docs/coverage.md lists what is.`,
      { statusCode: 501 },
    );
  }
}

/** A mistake of the person at the terminal: one plain sentence that says what is wrong and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
