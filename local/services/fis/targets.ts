import type {
  GetFunctionResponse,
  ListFunctionsResponse,
  ListTagsResponse,
} from '@aws-sdk/client-lambda';
import type { Principal } from '../../credentials.ts';
import { AwsError } from '../../errors.ts';
import type { Context } from '../../service.ts';
import { ExperimentFailure } from './errors.ts';
import { selectResources } from './model/selection.ts';
import type { ExperimentOptions, TargetSettings } from './model/template.ts';

/** FIS looks for resources by its own service-linked role. */
const FINDER: Principal = { kind: 'service', name: 'fis.amazonaws.com' };

/**
 * Finds the functions that a target means, and picks those that the experiment shall have.
 * https://docs.aws.amazon.com/fis/latest/userguide/targets.html
 * @returns their unqualified ARNs; none only where the experiment may skip an empty target
 * @throws ExperimentFailure InvalidTarget
 */
export async function resolveTarget(
  context: Context,
  name: string,
  target: TargetSettings,
  { emptyTargetResolutionMode }: ExperimentOptions,
  experimentId: string,
): Promise<string[]> {
  const random = context.kernel.random.fork(`fis/targets/${experimentId}/${name}`);
  // A function that is named and not there is a mistake, whatever the mode.
  const found = target.resourceArns
    ? await Promise.all(target.resourceArns.map((arn) => functionArn(context, name, arn)))
    : await findFunctions(context, target);
  const selected = selectResources(found, target.selectionMode, random);
  if (selected.length > 0 || emptyTargetResolutionMode === 'skip') return selected;
  throw new ExperimentFailure('InvalidTarget', `Target resolution returned empty set.`, name);
}

async function functionArn(context: Context, targetName: string, arn: string): Promise<string> {
  try {
    const { Configuration } = await getFunction(context, arn);
    return Configuration?.FunctionArn ?? arn;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ExperimentFailure('InvalidTarget', error.message, targetName, { cause: error });
  }
}

function getFunction(context: Context, FunctionName: string): Promise<GetFunctionResponse> {
  return context.call('lambda', 'GetFunction', { FunctionName }, FINDER);
}

async function findFunctions(context: Context, target: TargetSettings): Promise<string[]> {
  const found: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await context.call<ListFunctionsResponse>(
      'lambda',
      'ListFunctions',
      Marker === undefined ? {} : { Marker },
      FINDER,
    );
    for (const configuration of page.Functions ?? []) {
      const { FunctionArn = '' } = configuration;
      if (!matchesFilters(configuration, target.filters)) continue;
      if (await hasTags(context, FunctionArn, target.resourceTags ?? {})) found.push(FunctionArn);
    }
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return found;
}

async function hasTags(
  context: Context,
  Resource: string,
  wanted: Readonly<Record<string, string>>,
): Promise<boolean> {
  const { Tags = {} } = await context.call<ListTagsResponse>(
    'lambda',
    'ListTags',
    { Resource },
    FINDER,
  );
  return Object.entries(wanted).every(([key, value]) => Tags[key] === value);
}

/** Values of a filter are alternatives, filters are conditions. A path leads through the resource's description. */
function matchesFilters(description: object, filters: TargetSettings['filters'] = []): boolean {
  return filters.every(({ path, values }) => {
    let value: unknown = description;
    for (const part of path.split('.')) value = (value as Record<string, unknown>)?.[part];
    return values.includes(String(value));
  });
}
