import type {
  GetFunctionConcurrencyCommandOutput,
  ListFunctionsCommandOutput,
} from '@aws-sdk/client-lambda';
import type { World } from './world.ts';

/** What is reserved for each of the pipeline's functions, by their service: `summarize-file 2, …`. */
export async function reservedConcurrency({ call, pipeline }: World): Promise<string> {
  const reserved: string[] = [];
  let Marker: string | undefined;
  do {
    const page: ListFunctionsCommandOutput = await call('lambda', 'ListFunctions', { Marker });
    for (const { FunctionName = '', Environment } of page.Functions ?? []) {
      const service = Environment?.Variables?.POWERTOOLS_SERVICE_NAME;
      if (service === undefined || !FunctionName.startsWith(pipeline.resourcePrefix)) continue;
      const { ReservedConcurrentExecutions = 'none' } =
        await call<GetFunctionConcurrencyCommandOutput>('lambda', 'GetFunctionConcurrency', {
          FunctionName,
        });
      reserved.push(`${service} ${ReservedConcurrentExecutions}`);
    }
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return reserved.sort().join(', ');
}
