import type { PolicyDocument } from './document.ts';
import type { RoleFacts } from './global-keys.ts';
import { PolicySet } from './policy.ts';
import { type UnusedGrant, UsageLedger } from './usage.ts';

/** A role, as deciding its calls needs it. */
export interface Identity extends RoleFacts {
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | undefined;
  readonly trustPolicy: PolicyDocument;
  /** Those of `policies` that its account wrote for it: inline or customer managed. */
  readonly ownPolicies: readonly PolicyDocument[];
}

/** What IAM shows of its roles to who decides. */
export interface IdentitySource {
  /** Changes with every change to a role or a policy. */
  readonly revision: number;
  /** Undefined when there is no such role. */
  identity(roleArn: string): Identity | undefined;
  /** The ARNs of all roles. */
  roleArns(): readonly string[];
}

export interface ReadyIdentity {
  readonly facts: RoleFacts;
  readonly policies: PolicySet;
  readonly boundary: PolicySet | undefined;
}

/** Roles with their policies compiled; again whenever IAM has changed. */
export class Identities {
  readonly #source: () => IdentitySource | undefined;
  readonly #ready = new Map<string, ReadyIdentity>();
  readonly #usage = new UsageLedger();
  #revision = -1;

  constructor(source: () => IdentitySource | undefined) {
    this.#source = source;
  }

  find(roleArn: string): ReadyIdentity | undefined {
    const source = this.#source();
    if (source === undefined) return undefined;
    if (source.revision !== this.#revision) this.#forget(source.revision);
    let ready = this.#ready.get(roleArn);
    if (ready === undefined) {
      const identity = source.identity(roleArn);
      if (identity === undefined) return undefined;
      ready = {
        facts: identity,
        policies: new PolicySet(identity.policies),
        boundary: identity.boundary && new PolicySet([identity.boundary]),
      };
      this.#ready.set(roleArn, ready);
    }
    return ready;
  }

  /** What roles that are there may do by policies of their own, and never did. */
  unused(): UnusedGrant[] {
    const source = this.#source();
    if (source === undefined) return [];
    for (const [roleArn, { policies }] of this.#ready) this.#usage.note(roleArn, policies);
    return source.roleArns().flatMap((roleArn) => {
      const own = source.identity(roleArn)?.ownPolicies ?? [];
      return this.#usage.unused(roleArn, new PolicySet(own));
    });
  }

  #forget(revision: number): void {
    for (const [roleArn, { policies }] of this.#ready) this.#usage.note(roleArn, policies);
    this.#ready.clear();
    this.#revision = revision;
  }
}
