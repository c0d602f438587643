/** What the runtime itself reports, in the words of AWS's runtime interface client. */
export class RuntimeError extends Error {
  constructor(reason: RuntimeErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = `Runtime.${reason}`;
  }
}

export type RuntimeErrorReason =
  | 'CallbackHandlerDeprecated'
  | 'HandlerNotFound'
  | 'ImportModuleError'
  | 'JSONStringifyError'
  | 'MalformedHandlerName'
  | 'UnhandledPromiseRejection'
  | 'UserCodeSyntaxError';

/** An error as the Runtime API takes it. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export function toReport(thrown: unknown): ErrorReport {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  }
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: thrown.stack?.split('\n') ?? [],
  };
}
