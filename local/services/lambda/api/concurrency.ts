import type {
  Concurrency,
  DeleteFunctionConcurrencyCommandInput,
  GetAccountSettingsResponse,
  GetFunctionConcurrencyCommandInput,
  PutFunctionConcurrencyCommandInput,
} from '@aws-sdk/client-lambda';
import { InvalidParameterValueException } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import {
  MAXIMUM_TOTAL_CODE_BYTES,
  MAXIMUM_UNZIPPED_BYTES,
  MAXIMUM_ZIP_UPLOAD_BYTES,
  MINIMUM_UNRESERVED_CONCURRENT_EXECUTIONS,
} from '../limits.ts';
import { reserve, reservedConcurrency, unreservedLimit } from '../model/concurrency.ts';
import type { FunctionState } from '../model/function.ts';
import { checkRange, required } from './validation.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
export function putFunctionConcurrency(
  lambda: Lambda,
  input: PutFunctionConcurrencyCommandInput,
): Concurrency {
  const { name, qualifier } = lambda.reference(input.FunctionName);
  if (qualifier !== undefined) {
    throw new InvalidParameterValueException(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support ' +
        'this operation. Please specify either a function name or an unqualified function ARN.',
    );
  }
  const { state } = lambda.target(name);
  const reserved = required(input.ReservedConcurrentExecutions, 'reservedConcurrentExecutions');
  reserveConcurrency(lambda, state, reserved);
  return { ReservedConcurrentExecutions: reserved };
}

/**
 * @throws InvalidParameterValueException when too little would be left for the account's other
 * functions
 */
export function reserveConcurrency(lambda: Lambda, state: FunctionState, reserved: number): void {
  checkRange(reserved, 'reservedConcurrentExecutions', {
    minimum: 0,
    maximum: Number.POSITIVE_INFINITY,
  });
  const { concurrency } = lambda;
  const current = reservedConcurrency(concurrency, state.id) ?? 0;
  const left = unreservedLimit(concurrency) + current - reserved;
  // An account whose whole quota is below the minimum may still give some of it away for nothing.
  if (reserved > 0 && left < MINIMUM_UNRESERVED_CONCURRENT_EXECUTIONS) {
    throw new InvalidParameterValueException(
      "Specified ReservedConcurrentExecutions for function decreases account's " +
        'UnreservedConcurrentExecution below its minimum value of ' +
        `[${MINIMUM_UNRESERVED_CONCURRENT_EXECUTIONS}].`,
    );
  }
  reserve(concurrency, state.id, reserved);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
export function getFunctionConcurrency(
  lambda: Lambda,
  input: GetFunctionConcurrencyCommandInput,
): Concurrency {
  const state = lambda.function(input.FunctionName);
  const reserved = reservedConcurrency(lambda.concurrency, state.id);
  return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */
export function deleteFunctionConcurrency(
  lambda: Lambda,
  input: DeleteFunctionConcurrencyCommandInput,
): object {
  reserve(lambda.concurrency, lambda.function(input.FunctionName).id, undefined);
  return {};
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export function getAccountSettings(lambda: Lambda): GetAccountSettingsResponse {
  const functions = lambda.functions();
  return {
    AccountLimit: {
      CodeSizeUnzipped: MAXIMUM_UNZIPPED_BYTES,
      CodeSizeZipped: MAXIMUM_ZIP_UPLOAD_BYTES,
      TotalCodeSize: MAXIMUM_TOTAL_CODE_BYTES,
      ConcurrentExecutions: lambda.concurrency.accountLimit,
      UnreservedConcurrentExecutions: unreservedLimit(lambda.concurrency),
    },
    AccountUsage: {
      FunctionCount: functions.length,
      TotalCodeSize: functions
        .flatMap((state) => [state, ...state.versions.values()])
        .reduce((total, { code }) => total + code.sizeBytes, 0),
    },
  };
}
