import { strict as assert } from 'node:assert';
import {
  parameterAlreadyExists,
  parameterNotFound,
  tooManyLabels,
  tooManyVersions,
  typeMismatch,
  versionNotFound,
} from './errors.ts';
import { LIMITS } from './limits.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

/** What a version of a parameter says; a version never changes but for its labels. */
export interface ParameterContent {
  readonly value: string;
  readonly type: ParameterType;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly keyId?: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly dataType: string;
  readonly modifiedAtMs: number;
  readonly modifiedBy: string;
}

export interface ParameterVersion extends ParameterContent {
  readonly version: number;
  readonly labels: Set<string>;
}

export interface Parameter {
  readonly name: string;
  readonly tags: Map<string, string>;
  /** Oldest first; never empty. */
  readonly versions: ParameterVersion[];
}

/** A version of a parameter, and by which selector (`:3`, `:label`) it was asked for. */
export interface SelectedVersion {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
  readonly selector?: string;
}

/** The parameters of an account, each with its versions. */
export class ParameterStore {
  readonly #parameters = new Map<string, Parameter>();

  /** By name, in its order. */
  all(): Parameter[] {
    return [...this.#parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Parameter | undefined {
    return this.#parameters.get(name);
  }

  /** @throws AwsError ParameterNotFound */
  parameter(name: string): Parameter {
    const parameter = this.#parameters.get(name);
    if (parameter === undefined) throw parameterNotFound();
    return parameter;
  }

  /** @throws AwsError ParameterNotFound, ParameterVersionNotFound */
  select(name: string, selector?: string): SelectedVersion {
    const parameter = this.parameter(name);
    if (selector === undefined) return { parameter, version: latest(parameter) };
    return { parameter, version: versionOf(parameter, selector), selector: `:${selector}` };
  }

  /** @throws AwsError ParameterAlreadyExists */
  create(name: string, content: ParameterContent, tags: ReadonlyMap<string, string>): void {
    if (this.#parameters.has(name)) throw parameterAlreadyExists();
    const first = { ...content, version: 1, labels: new Set<string>() };
    this.#parameters.set(name, { name, tags: new Map(tags), versions: [first] });
  }

  /** @throws AwsError HierarchyTypeMismatchException, ParameterMaxVersionLimitExceeded */
  overwrite(parameter: Parameter, content: ParameterContent): void {
    const { type, version } = latest(parameter);
    if (content.type !== type) throw typeMismatch();
    const [oldest] = parameter.versions;
    if (parameter.versions.length === LIMITS.versionCountMax && oldest !== undefined) {
      if (oldest.labels.size > 0) throw tooManyVersions(parameter.name, oldest.version);
      parameter.versions.shift();
    }
    parameter.versions.push({ ...content, version: version + 1, labels: new Set() });
  }

  /** @returns whether there was one */
  delete(name: string): boolean {
    return this.#parameters.delete(name);
  }
}

export function latest({ versions }: Parameter): ParameterVersion {
  const last = versions.at(-1);
  assert(last !== undefined, 'a parameter has at least one version');
  return last;
}

/**
 * A version by its number or by a label.
 * @throws AwsError ParameterVersionNotFound
 */
export function versionOf(parameter: Parameter, selector: string): ParameterVersion {
  const isNumber = /^\d+$/.test(selector);
  const found = parameter.versions.find(({ version, labels }) =>
    isNumber ? version === Number(selector) : labels.has(selector),
  );
  if (found !== undefined) return found;
  throw versionNotFound(parameter.name, isNumber ? 'version' : 'label', selector);
}

/** Puts labels on a version, taking them from any other. @throws AwsError ParameterVersionLabelLimitExceeded */
export function label(
  parameter: Parameter,
  version: ParameterVersion,
  labels: readonly string[],
): void {
  const after = new Set([...version.labels, ...labels]);
  if (after.size > LIMITS.labelCountMax) throw tooManyLabels(LIMITS.labelCountMax);
  for (const each of labels) {
    for (const other of parameter.versions) other.labels.delete(each);
    version.labels.add(each);
  }
}
