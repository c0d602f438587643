import type { FunctionResult } from '../runtime/outcome.ts';
import type { InjectedOutcome } from './injection.ts';

/**
 * What the extension answers in the function's stead. Assumption: AWS documents neither the error's type nor its message.
 * https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#invocation-error
 */
export function injectedResult({ response }: InjectedOutcome): FunctionResult {
  if (response === undefined) {
    const error = {
      errorType: 'FisInvocationError',
      errorMessage: 'AWS FIS marked the invocation as failed.',
    };
    return { status: 'error', errorType: 'Runtime.Unknown', payload: asJson(error) };
  }
  const { statusCode, contentType } = response;
  const answer = { statusCode, headers: { 'Content-Type': contentType }, body: '' };
  return { status: 'success', payload: asJson(answer) };
}

function asJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
