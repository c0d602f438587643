import type { Principal } from '../credentials.ts';
import { asList, type PolicyStatement, type PrincipalElement } from './document.ts';

/** Who asks, with the account that the engine plays. */
export interface Caller {
  readonly principal: Principal;
  readonly account: string;
}

/**
 * How closely a resource's policy names a caller. What names the account leaves it to the account's own policies to allow;
 * what names the role is bound by the role's boundary; what names the session is not. Assumption: what names everybody is
 * bound as well; AWS does not say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export type Closeness = 'account' | 'everybody' | 'role' | 'session' | 'service';

/** How closely a statement names a caller; undefined when it does not. */
export function closenessOf(statement: PolicyStatement, caller: Caller): Closeness | undefined {
  const { Principal: named, NotPrincipal: spared } = statement;
  if (named !== undefined) return closest(named, caller);
  if (spared === undefined || closest(spared, caller) !== undefined) return undefined;
  return 'everybody';
}

const RANK: Readonly<Record<Closeness, number>> = {
  account: 0,
  everybody: 1,
  role: 2,
  session: 3,
  service: 3,
};

function closest(element: PrincipalElement, caller: Caller): Closeness | undefined {
  if (element === '*') return 'everybody';
  let found: Closeness | undefined;
  const consider = (closeness: Closeness | undefined) => {
    if (closeness === undefined) return;
    if (found === undefined || RANK[closeness] > RANK[found]) found = closeness;
  };
  for (const value of asList(element.AWS)) consider(accountMatch(value, caller));
  for (const value of asList(element.Service)) consider(serviceMatch(value, caller));
  return found;
}

function accountMatch(value: string, { principal, account }: Caller): Closeness | undefined {
  if (value === '*') return 'everybody';
  if (principal.kind === 'service') return undefined;
  if (value === account || value === `arn:aws:iam::${account}:root`) return 'account';
  if (principal.kind !== 'role') return undefined;
  if (value === principal.roleArn) return 'role';
  return value === principal.arn ? 'session' : undefined;
}

function serviceMatch(value: string, { principal }: Caller): Closeness | undefined {
  const isService = principal.kind === 'service' && principal.name === value;
  return isService ? 'service' : undefined;
}
