import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { invalidFilterKey } from './errors.ts';
import { latest, type Parameter } from './model.ts';

/**
 * Whether a parameter meets every filter.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
 * @throws AwsError InvalidFilterKey
 */
export function meetsFilters(
  parameter: Parameter,
  filters: readonly ParameterStringFilter[] = [],
): boolean {
  return filters.every((filter) => meets(parameter, filter));
}

function meets(parameter: Parameter, { Key, Option, Values = [] }: ParameterStringFilter): boolean {
  if (Key === 'Path') return Values.some((path) => isBelow(parameter.name, path, Option));
  const actual = valuesOf(parameter, Key ?? '');
  if (Values.length === 0) return actual.length > 0;
  return actual.some((value) => Values.some((wanted) => matches(value, wanted, Option)));
}

function valuesOf(parameter: Parameter, key: string): readonly string[] {
  const { type, keyId, tier, dataType } = latest(parameter);
  const ofTag = key.startsWith('tag:') ? parameter.tags.get(key.slice('tag:'.length)) : undefined;
  switch (key) {
    case 'Name':
      return [parameter.name];
    case 'Type':
      return [type];
    case 'KeyId':
      return keyId === undefined ? [] : [keyId];
    case 'Tier':
      return [tier];
    case 'DataType':
      return [dataType];
    case 'Label':
      return parameter.versions.flatMap(({ labels }) => [...labels]);
    default:
      if (!key.startsWith('tag:')) throw invalidFilterKey(key);
      return ofTag === undefined ? [] : [ofTag];
  }
}

function matches(value: string, wanted: string, option = 'Equals'): boolean {
  if (option === 'BeginsWith') return value.startsWith(wanted);
  if (option === 'Contains') return value.includes(wanted);
  return value === wanted;
}

/** Whether a name stands below a path: right there, or at any depth. */
export function isBelow(name: string, path: string, option = 'OneLevel'): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  // A name without a slash stands at the root.
  const qualified = name.startsWith('/') ? name : `/${name}`;
  if (!qualified.startsWith(prefix)) return false;
  return option === 'Recursive' || !qualified.slice(prefix.length).includes('/');
}
