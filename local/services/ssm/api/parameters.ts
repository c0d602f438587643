import type * as SDK from '@aws-sdk/client-ssm';
import { AwsError } from '../../../errors.ts';
import type { Call, Operation } from '../../../service.ts';
import { breaksConstraint, invalid, parameterNotFound } from '../errors.ts';
import { isBelow, meetsFilters } from '../filters.ts';
import { LIMITS } from '../limits.ts';
import { latest } from '../model.ts';
import { describeParameter, showHistory, showParameter } from '../output.ts';
import { pageOf } from '../paging.ts';
import { type Ssm, selectVersion } from '../ssm.ts';
import { putParameter } from './put.ts';

/** Making, reading and deleting parameters. */
export function parameterOperations(ssm: Ssm): Record<string, Operation> {
  const { store } = ssm;
  return {
    PutParameter: (input: SDK.PutParameterCommandInput, { principal }: Call) =>
      putParameter(ssm, input, principal),
    GetParameter: (input: SDK.GetParameterCommandInput): SDK.GetParameterResult => ({
      Parameter: showParameter(ssm, selectVersion(ssm, input.Name), input.WithDecryption === true),
    }),
    GetParameters: (input: SDK.GetParametersCommandInput) => getParameters(ssm, input),
    GetParametersByPath: (input: SDK.GetParametersByPathCommandInput) =>
      getParametersByPath(ssm, input),
    GetParameterHistory(input: SDK.GetParameterHistoryCommandInput): SDK.GetParameterHistoryResult {
      const { parameter } = selectVersion(ssm, input.Name);
      const { items, ...more } = pageOf(parameter.versions, input, LIMITS.historyPageMax);
      const isDecrypted = input.WithDecryption === true;
      return {
        Parameters: items.map((version) => showHistory(parameter, version, isDecrypted)),
        ...more,
      };
    },
    DescribeParameters(input: SDK.DescribeParametersCommandInput): SDK.DescribeParametersResult {
      const found = store
        .all()
        .filter((parameter) => meetsFilters(parameter, input.ParameterFilters))
        .filter(({ name }) => meetsOldFilters(name, input.Filters));
      const { items, ...more } = pageOf(found, input, LIMITS.describePageMax);
      return { Parameters: items.map((parameter) => describeParameter(ssm, parameter)), ...more };
    },
    DeleteParameter({ Name = '' }: SDK.DeleteParameterCommandInput): SDK.DeleteParameterResult {
      if (!store.delete(Name)) throw parameterNotFound();
      return {};
    },
    DeleteParameters({ Names = [] }: SDK.DeleteParametersCommandInput): SDK.DeleteParametersResult {
      checkNames(Names);
      const isDeleted = new Map(Names.map((name) => [name, store.delete(name)]));
      return {
        DeletedParameters: Names.filter((name) => isDeleted.get(name)),
        InvalidParameters: Names.filter((name) => !isDeleted.get(name)),
      };
    },
  };
}

function getParameters(
  ssm: Ssm,
  { Names = [], WithDecryption = false }: SDK.GetParametersCommandInput,
): SDK.GetParametersResult {
  checkNames(Names);
  const Parameters: SDK.Parameter[] = [];
  const InvalidParameters: string[] = [];
  for (const name of Names) {
    try {
      Parameters.push(showParameter(ssm, selectVersion(ssm, name), WithDecryption));
    } catch (error) {
      if (!(error instanceof AwsError) || !NOT_THERE.has(error.code)) throw error;
      InvalidParameters.push(name);
    }
  }
  return { Parameters, InvalidParameters };
}

const NOT_THERE: ReadonlySet<string> = new Set(['ParameterNotFound', 'ParameterVersionNotFound']);

function getParametersByPath(
  ssm: Ssm,
  input: SDK.GetParametersByPathCommandInput,
): SDK.GetParametersByPathResult {
  const { Path: path = '', Recursive = false, WithDecryption = false } = input;
  if (!path.startsWith('/')) {
    throw invalid(
      "The parameter doesn't meet the parameter name requirements. The parameter name must begin with " +
        'a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use ' +
        'only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). ' +
        'Special characters are not allowed. All sub-paths, if specified, must use the forward slash ' +
        'symbol "/". Valid example: /get/parameters2-/by1./path0_.',
    );
  }
  const found = ssm.store
    .all()
    .filter(({ name }) => isBelow(name, path, Recursive ? 'Recursive' : 'OneLevel'))
    .filter((parameter) => meetsFilters(parameter, input.ParameterFilters));
  const { items, ...more } = pageOf(found, input, LIMITS.byPathPageMax);
  const Parameters = items.map((parameter) =>
    showParameter(ssm, { parameter, version: latest(parameter) }, WithDecryption),
  );
  return { Parameters, ...more };
}

/** `Filters`, which `ParameterFilters` has replaced; only names are still asked by it. */
function meetsOldFilters(name: string, filters: readonly SDK.ParametersFilter[] = []): boolean {
  return filters.every(({ Key, Values = [] }) => Key !== 'Name' || Values.includes(name));
}

function checkNames(names: readonly string[]): void {
  if (names.length <= LIMITS.nameCountMax) return;
  const bound = `have length less than or equal to ${LIMITS.nameCountMax}`;
  throw breaksConstraint(`[${names.join(', ')}]`, 'names', bound);
}
