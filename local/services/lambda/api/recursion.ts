import type {
  GetFunctionRecursionConfigCommandInput,
  GetFunctionRecursionConfigResponse,
  PutFunctionRecursionConfigCommandInput,
  PutFunctionRecursionConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Lambda } from '../lambda.ts';
import { checkEnum, required } from './validation.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html */
export function putFunctionRecursionConfig(
  lambda: Lambda,
  input: PutFunctionRecursionConfigCommandInput,
): PutFunctionRecursionConfigResponse {
  const recursiveLoop = required(input.RecursiveLoop, 'recursiveLoop');
  checkEnum(recursiveLoop, 'recursiveLoop', ['Terminate', 'Allow']);
  lambda.function(input.FunctionName).recursiveLoop = recursiveLoop;
  return { RecursiveLoop: recursiveLoop };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */
export function getFunctionRecursionConfig(
  lambda: Lambda,
  input: GetFunctionRecursionConfigCommandInput,
): GetFunctionRecursionConfigResponse {
  return { RecursiveLoop: lambda.function(input.FunctionName).recursiveLoop };
}
