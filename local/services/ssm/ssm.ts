import { NotImplementedError } from '../../errors.ts';
import { faultExtensionLayer } from '../../lambda-fault.ts';
import type { Context } from '../../service.ts';
import { parameterNotFound } from './errors.ts';
import type { ParameterStore, ParameterVersion, SelectedVersion } from './model.ts';
import { readName, unqualified } from './names.ts';

/** What the service's parts share. */
export interface Ssm {
  readonly context: Context;
  readonly store: ParameterStore;
}

/**
 * A parameter as a caller names it, with or without its version.
 * @throws AwsError ParameterNotFound, ParameterVersionNotFound, ValidationException
 * @throws NotImplementedError for most of AWS's own parameters under /aws/service
 */
export function selectVersion({ context, store }: Ssm, given: string | undefined): SelectedVersion {
  const { name, selector } = readName(given ?? '');
  if (name.startsWith('/aws/service/')) return publicParameter(context, name);
  for (const candidate of [name, ...(given?.startsWith('arn:') ? [unqualified(name)] : [])]) {
    if (store.find(candidate) !== undefined) return store.select(candidate, selector);
  }
  throw parameterNotFound();
}

/** AWS's own parameters: the engine has the one that says where the fault extension of FIS is. */
function publicParameter({ region }: Context, name: string): SelectedVersion {
  const value = faultExtensionLayer(name, region);
  if (value === undefined) throw new NotImplementedError('ssm', `The public parameter ${name}`);
  const version: ParameterVersion = {
    value,
    type: 'String',
    tier: 'Standard',
    dataType: 'text',
    modifiedAtMs: 0,
    modifiedBy: '',
    version: 1,
    labels: new Set(),
  };
  return { parameter: { name, tags: new Map(), versions: [version] }, version };
}
