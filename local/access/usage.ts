import type { Grant, PolicySet } from './policy.ts';

/** Something that a role may do and did not do. */
export interface UnusedGrant {
  readonly roleArn: string;
  /** As the policy writes it. */
  readonly action: string;
  readonly resource: string;
}

/** What roles made use of, also by policies that have been replaced since. */
export class UsageLedger {
  readonly #usedByRole = new Map<string, Set<string>>();

  /** Takes down what compiled policies saw before they are let go. */
  note(roleArn: string, policies: PolicySet): void {
    const used = this.#usedByRole.get(roleArn) ?? new Set<string>();
    for (const { grants } of policies.statements) {
      for (const grant of grants) if (grant.isUsed) used.add(nameOf(grant));
    }
    this.#usedByRole.set(roleArn, used);
  }

  unused(roleArn: string, policies: PolicySet): UnusedGrant[] {
    const used = this.#usedByRole.get(roleArn);
    return policies.statements
      .flatMap(({ grants }) => grants)
      .filter((grant) => used?.has(nameOf(grant)) !== true)
      .map(({ action, resource }) => ({ roleArn, action, resource }));
  }
}

function nameOf({ action, resource }: Grant): string {
  return `${action} ${resource}`;
}
