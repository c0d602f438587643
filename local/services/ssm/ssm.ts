import type { Context } from '../../service.ts';
import { parameterNotFound } from './errors.ts';
import type { ParameterStore, SelectedVersion } from './model.ts';
import { readName, unqualified } from './names.ts';

/** What the service's parts share. */
export interface Ssm {
  readonly context: Context;
  readonly store: ParameterStore;
}

/**
 * A parameter as a caller names it, with or without its version.
 * @throws AwsError ParameterNotFound, ParameterVersionNotFound, ValidationException
 */
export function selectVersion({ store }: Ssm, given: string | undefined): SelectedVersion {
  const { name, selector } = readName(given ?? '');
  for (const candidate of [name, ...(given?.startsWith('arn:') ? [unqualified(name)] : [])]) {
    if (store.find(candidate) !== undefined) return store.select(candidate, selector);
  }
  throw parameterNotFound();
}
