import { compileCondition } from './condition.ts';
import { asList, type PolicyDocument, type PolicyStatement } from './document.ts';
import type { KeyReader } from './keys.ts';
import { compilePattern, type Matcher } from './pattern.ts';

/** One pairing of an action and a resource that an Allow grants. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  isUsed: boolean;
}

/** A statement, ready to be asked about requests. */
export interface CompiledStatement {
  readonly source: PolicyStatement;
  readonly isDeny: boolean;
  /** @param action in lower case */
  coversAction(action: string): boolean;
  coversResource(resource: string, keys: KeyReader): boolean;
  meetsCondition(keys: KeyReader): boolean;
  /** Every pairing of its actions and resources; none for a Deny, or where it names what it spares. */
  readonly grants: readonly Grant[];
  /** Marks the pairings that a request made use of. */
  use(action: string, resource: string, keys: KeyReader): void;
}

/** Variables came with this version of the language. */
const VERSION_WITH_VARIABLES = '2012-10-17';

const NO_VARIABLES: KeyReader = () => undefined;

/**
 * Readies a statement. Without a resource, as in a trust policy, it is about the resource that carries it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
function compileStatement(source: PolicyStatement, version: string | undefined): CompiledStatement {
  const hasVariables = version === VERSION_WITH_VARIABLES;
  const actions = asList(source.Action).map((action) => pattern(action.toLowerCase(), false));
  const spared = asList(source.NotAction).map((action) => pattern(action.toLowerCase(), false));
  const resources = asList(source.Resource).map((one) => pattern(one, hasVariables));
  const others = asList(source.NotResource).map((one) => pattern(one, hasVariables));
  const isDeny = source.Effect === 'Deny';
  const grants = isDeny ? [] : grantsOf(source, actions, resources);
  return {
    source,
    isDeny,
    coversAction: (action) =>
      source.NotAction === undefined
        ? actions.some((matches) => matches(action, NO_VARIABLES))
        : !spared.some((matches) => matches(action, NO_VARIABLES)),
    coversResource(resource, keys) {
      if (source.NotResource !== undefined) {
        return !others.some((matches) => matches(resource, keys));
      }
      return source.Resource === undefined || resources.some((matches) => matches(resource, keys));
    },
    meetsCondition: compileCondition(source, hasVariables),
    grants,
    use(action, resource, keys) {
      for (const grant of grants) {
        if (!grant.isUsed) grant.isUsed = grant.isAbout(action, resource, keys);
      }
    },
  };
}

function pattern(source: string, hasVariables: boolean): Matcher {
  return compilePattern(source, { wildcards: 'arn', hasVariables });
}

interface WatchedGrant extends Grant {
  isAbout(action: string, resource: string, keys: KeyReader): boolean;
}

function grantsOf(
  { Action, Resource }: PolicyStatement,
  actions: readonly Matcher[],
  resources: readonly Matcher[],
): WatchedGrant[] {
  return asList(Action).flatMap((action, index) =>
    asList(Resource).map((resource, resourceIndex) => ({
      action,
      resource,
      isUsed: false,
      isAbout: (asked: string, about: string, keys: KeyReader) =>
        actions[index]?.(asked, NO_VARIABLES) === true &&
        resources[resourceIndex]?.(about, keys) === true,
    })),
  );
}

/** What some service let pass that says neither Allow nor Deny says nothing. */
function hasEffect({ Effect }: PolicyStatement): boolean {
  return Effect === 'Allow' || Effect === 'Deny';
}

/** Some policies of one kind, which together are asked about requests. */
export class PolicySet {
  readonly statements: readonly CompiledStatement[];
  readonly #byAction = new Map<string, readonly CompiledStatement[]>();

  constructor(documents: readonly PolicyDocument[]) {
    this.statements = documents.flatMap(({ Version, Statement }) =>
      asList(Statement)
        .filter(hasEffect)
        .map((statement) => compileStatement(statement, Version)),
    );
  }

  /** The statements about an action. @param action in lower case */
  about(action: string): readonly CompiledStatement[] {
    let found = this.#byAction.get(action);
    if (found === undefined) {
      found = this.statements.filter((statement) => statement.coversAction(action));
      this.#byAction.set(action, found);
    }
    return found;
  }
}
