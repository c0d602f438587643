import type { KeyReader } from './keys.ts';
import type { CompiledStatement, PolicySet } from './policy.ts';
import { type Caller, type Closeness, closenessOf } from './principal-match.ts';

/** What is asked: may the caller do this to that? */
export interface Question {
  readonly caller: Caller;
  /** `sqs:SendMessage` */
  readonly action: string;
  /** An ARN, or `*` for what is about no resource. */
  readonly resource: string;
  readonly keys: KeyReader;
}

/** The policies that have a say. */
export interface Policies {
  /** The role's own; undefined for a caller that can have none: a service, or nobody. */
  readonly identity: PolicySet | undefined;
  readonly boundary: PolicySet | undefined;
  readonly resource: PolicySet | undefined;
  /** True where the resource's policy must agree even within the account: trust policies, keys. */
  readonly resourceMustAgree: boolean;
}

export type PolicyKind = 'identity-based policy' | 'permissions boundary' | 'resource-based policy';

export type Decision =
  | { readonly isAllowed: true }
  | {
      readonly isAllowed: false;
      /** True when a statement says Deny, false when none says Allow. */
      readonly isExplicit: boolean;
      readonly by: PolicyKind;
    };

const ALLOWED: Decision = { isAllowed: true };

/**
 * Decides within one account: a Deny anywhere wins; otherwise the role's policies or the resource's must allow, and the
 * boundary too unless the resource's policy names the very session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function decide(question: Question, policies: Policies): Decision {
  const action = question.action.toLowerCase();
  const identity = verdict(question, action, policies.identity);
  if (identity === 'deny') return refused(true, 'identity-based policy');
  const resource = resourceVerdict(question, action, policies.resource);
  if (resource === 'deny') return refused(true, 'resource-based policy');
  const boundary = policies.boundary && verdict(question, action, policies.boundary);
  if (boundary === 'deny') return refused(true, 'permissions boundary');

  if (policies.identity === undefined) {
    return resource === undefined ? refused(false, 'resource-based policy') : ALLOWED;
  }
  if (policies.resourceMustAgree && resource === undefined) {
    return refused(false, 'resource-based policy');
  }
  if (resource === 'session') return ALLOWED;
  const isNamed = resource === 'role' || resource === 'everybody';
  if (identity !== 'allow' && !isNamed) return refused(false, 'identity-based policy');
  if (policies.boundary !== undefined && boundary !== 'allow') {
    return refused(false, 'permissions boundary');
  }
  return ALLOWED;
}

function refused(isExplicit: boolean, by: PolicyKind): Decision {
  return { isAllowed: false, isExplicit, by };
}

function verdict(
  question: Question,
  action: string,
  policies: PolicySet | undefined,
): 'allow' | 'deny' | undefined {
  let found: 'allow' | undefined;
  for (const statement of policies?.about(action) ?? []) {
    if (!applies(statement, question)) continue;
    if (statement.isDeny) return 'deny';
    found = 'allow';
    statement.use(action, question.resource, question.keys);
  }
  return found;
}

const PREFERENCE: readonly Closeness[] = ['account', 'everybody', 'role', 'session', 'service'];

/** @returns how closely the policy names the caller whom it allows */
function resourceVerdict(
  question: Question,
  action: string,
  policies: PolicySet | undefined,
): Closeness | 'deny' | undefined {
  let found: Closeness | undefined;
  for (const statement of policies?.about(action) ?? []) {
    const closeness = closenessOf(statement.source, question.caller);
    if (closeness === undefined || !applies(statement, question)) continue;
    if (statement.isDeny) return 'deny';
    if (found === undefined || PREFERENCE.indexOf(closeness) > PREFERENCE.indexOf(found)) {
      found = closeness;
    }
  }
  return found;
}

function applies(statement: CompiledStatement, { resource, keys }: Question): boolean {
  return statement.coversResource(resource, keys) && statement.meetsCondition(keys);
}
