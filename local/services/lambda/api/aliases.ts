import type {
  AliasConfiguration,
  AliasRoutingConfiguration,
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  GetAliasCommandInput,
  ListAliasesCommandInput,
  ListAliasesResponse,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import {
  aliasNotFound,
  functionNotFound,
  InvalidParameterValueException,
  PreconditionFailedException,
  ResourceConflictException,
  ResourceNotFoundException,
  ValidationException,
} from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { type FunctionAlias, type FunctionState, LATEST } from '../model/function.ts';
import { findVersion } from '../model/target.ts';
import { paginate } from './pages.ts';
import { checkPattern, required } from './validation.ts';

const NAME_PATTERN = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';
const VERSION_PATTERN = '(\\$LATEST|[0-9]+)';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export function createAlias(lambda: Lambda, input: CreateAliasCommandInput): AliasConfiguration {
  return toConfiguration(addAlias(lambda, input));
}

/** @throws AwsError when the version is not there, the name taken, or the weights wrong */
export function addAlias(lambda: Lambda, input: CreateAliasCommandInput): FunctionAlias {
  const name = required(input.Name, 'name');
  checkPattern(name, 'name', NAME_PATTERN);
  const version = required(input.FunctionVersion, 'functionVersion');
  checkPattern(version, 'functionVersion', VERSION_PATTERN);
  checkWeights(input.RoutingConfig);
  const { name: functionName } = lambda.reference(input.FunctionName);
  const state = lambda.find(functionName);
  if (state === undefined || findVersion(state, version) === undefined) {
    throw functionNotFound(`${lambda.functionArn(functionName)}:${version}`);
  }
  const arn = `${state.arn}:${name}`;
  const additional = readRouting(state, version, input.RoutingConfig);
  if (state.aliases.has(name)) throw new ResourceConflictException(`Alias already exists: ${arn}`);
  const alias: FunctionAlias = {
    name,
    arn,
    functionVersion: version,
    description: input.Description ?? '',
    additional,
    revisionId: lambda.context.kernel.ids.uuid(),
  };
  state.aliases.set(name, alias);
  return alias;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
export function updateAlias(lambda: Lambda, input: UpdateAliasCommandInput): AliasConfiguration {
  checkPattern(input.FunctionVersion, 'functionVersion', VERSION_PATTERN);
  checkWeights(input.RoutingConfig);
  const state = lambda.function(input.FunctionName);
  const name = required(input.Name, 'name');
  const alias = state.aliases.get(name);
  if (alias === undefined) {
    throw new ResourceNotFoundException(`Alias not found: ${state.arn}:${name}`);
  }
  if (input.RevisionId !== undefined && input.RevisionId !== alias.revisionId) {
    throw new PreconditionFailedException();
  }
  const functionVersion = input.FunctionVersion ?? alias.functionVersion;
  if (findVersion(state, functionVersion) === undefined) {
    throw functionNotFound(`${state.arn}:${functionVersion}`);
  }
  const additional =
    input.RoutingConfig === undefined
      ? alias.additional
      : readRouting(state, functionVersion, input.RoutingConfig);
  const description = input.Description ?? alias.description;
  const revisionId = lambda.context.kernel.ids.uuid();
  Object.assign(alias, { functionVersion, additional, description, revisionId });
  return toConfiguration(alias);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
export function getAlias(lambda: Lambda, input: GetAliasCommandInput): AliasConfiguration {
  const { name: functionName } = lambda.reference(input.FunctionName);
  const name = required(input.Name, 'name');
  const alias = lambda.find(functionName)?.aliases.get(name);
  if (alias === undefined) throw aliasNotFound(`${lambda.functionArn(functionName)}:${name}`);
  return toConfiguration(alias);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
export function listAliases(lambda: Lambda, input: ListAliasesCommandInput): ListAliasesResponse {
  const { aliases } = lambda.function(input.FunctionName);
  const matching = [...aliases.values()]
    .filter(({ functionVersion }) => (input.FunctionVersion ?? functionVersion) === functionVersion)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, nextMarker } = paginate(matching, input, 50);
  return {
    Aliases: page.map(toConfiguration),
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
  };
}

/** Says nothing of an alias that is not there. https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html */
export function deleteAlias(lambda: Lambda, input: DeleteAliasCommandInput): object {
  const state = lambda.function(input.FunctionName);
  const name = required(input.Name, 'name');
  state.aliases.delete(name);
  state.policies.delete(name);
  state.eventInvokes.delete(name);
  return {};
}

/** @throws ValidationException, InvalidParameterValueException */
function checkWeights(config: AliasRoutingConfiguration | undefined): void {
  const weights = Object.entries(config?.AdditionalVersionWeights ?? {});
  const member = 'routingConfig.additionalVersionWeights';
  const shown = `{${weights.map(([version, weight]) => `${version}=${decimal(weight)}`).join(', ')}}`;
  if (weights.some(([version]) => !/^[0-9]+$/.test(version))) {
    const constraint =
      '[Member must have length less than or equal to 1024, Member must have length greater than ' +
      'or equal to 1, Member must satisfy regular expression pattern: [0-9]+]';
    throw new ValidationException([
      { value: shown, member, constraint: `satisfy constraint: ${constraint}`, of: 'Map keys' },
    ]);
  }
  if (weights.some(([, weight]) => weight < 0 || weight > 1)) {
    const constraint =
      '[Member must have value less than or equal to 1.0, Member must have value greater than or ' +
      'equal to 0.0, Member must not be null]';
    throw new ValidationException([
      { value: shown, member, constraint: `satisfy constraint: ${constraint}`, of: 'Map value' },
    ]);
  }
  if (weights.length > 1) {
    throw new InvalidParameterValueException(
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    );
  }
}

/** As the service, which is written in Java, prints a number: `2.0`. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** @throws InvalidParameterValueException, ResourceNotFoundException */
function readRouting(
  state: FunctionState,
  functionVersion: string,
  config: AliasRoutingConfiguration | undefined,
): FunctionAlias['additional'] {
  const [entry] = Object.entries(config?.AdditionalVersionWeights ?? {});
  if (entry === undefined) return undefined;
  const [version, weight] = entry;
  if (functionVersion === LATEST) {
    throw new InvalidParameterValueException(
      '$LATEST is not supported for an alias pointing to more than 1 version',
    );
  }
  if (version === functionVersion) {
    throw new InvalidParameterValueException(
      `Invalid function version ${version}. Function version ${version} is already included in ` +
        'routing configuration.',
    );
  }
  if (findVersion(state, version) === undefined) throw functionNotFound(`${state.arn}:${version}`);
  return { version, weight };
}

function toConfiguration(alias: FunctionAlias): AliasConfiguration {
  const { additional } = alias;
  return {
    AliasArn: alias.arn,
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    ...(additional !== undefined && {
      RoutingConfig: { AdditionalVersionWeights: { [additional.version]: additional.weight } },
    }),
    RevisionId: alias.revisionId,
  };
}
