import type {
  GetFunctionConcurrencyCommandOutput,
  ListFunctionsCommandOutput,
} from '@aws-sdk/client-lambda';
import type { World } from './world.ts';

/** What is reserved for each of the pipeline's functions, by their service: `summarize-file 2, …`. */
export async function reservedConcurrency({ call }: World): Promise<string> {
  const { Functions = [] } = await call<ListFunctionsCommandOutput>('lambda', 'ListFunctions', {});
  const reserved: string[] = [];
  for (const { FunctionName, Environment } of Functions) {
    const service = Environment?.Variables?.POWERTOOLS_SERVICE_NAME;
    if (service === undefined) continue;
    const { ReservedConcurrentExecutions = 'none' } =
      await call<GetFunctionConcurrencyCommandOutput>('lambda', 'GetFunctionConcurrency', {
        FunctionName,
      });
    reserved.push(`${service} ${ReservedConcurrentExecutions}`);
  }
  return reserved.sort().join(', ');
}
