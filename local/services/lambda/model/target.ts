import {
  type FunctionAlias,
  type FunctionState,
  type FunctionVersion,
  LATEST,
} from './function.ts';

/** What an invocation names: a function and one of its qualifiers. */
export interface InvocationTarget {
  readonly state: FunctionState;
  /** `$LATEST`, a version's number or an alias's name. */
  readonly qualifier: string;
  /** As the caller named it: with a qualifier only where one was given. */
  readonly arn: string;
}

/** The target that a function is under a qualifier, whether or not there is such a one. */
export function targetOf(state: FunctionState, qualifier: string | undefined): InvocationTarget {
  const arn = qualifier === undefined ? state.arn : `${state.arn}:${qualifier}`;
  return { state, qualifier: qualifier ?? LATEST, arn };
}

/** The version or alias of a qualifier; undefined when there is none. */
export function findQualified(
  state: FunctionState,
  qualifier: string,
): FunctionVersion | FunctionAlias | undefined {
  return findVersion(state, qualifier) ?? state.aliases.get(qualifier);
}

export function findVersion(state: FunctionState, version: string): FunctionVersion | undefined {
  return version === LATEST ? state : state.versions.get(version);
}

/** The version that a qualifier stands for; of an alias, the one that it names first. */
export function mainVersion({ state, qualifier }: InvocationTarget): FunctionVersion | undefined {
  const version = state.aliases.get(qualifier)?.functionVersion ?? qualifier;
  return findVersion(state, version);
}

/**
 * The version that runs one invocation: an alias with weights draws it anew each time.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 * @param draw gives a number in [0, 1)
 */
export function chooseVersion(
  target: InvocationTarget,
  draw: () => number,
): FunctionVersion | undefined {
  if (target.qualifier === LATEST) return target.state;
  const additional = target.state.aliases.get(target.qualifier)?.additional;
  if (additional === undefined || draw() >= additional.weight) return mainVersion(target);
  return findVersion(target.state, additional.version);
}
