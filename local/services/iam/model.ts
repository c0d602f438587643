import { deleteConflict, entityAlreadyExists, noSuchEntity } from './errors.ts';
import type { PolicyDocument } from './policy-document.ts';

export interface RoleState {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAtMs: number;
  description: string | undefined;
  maxSessionDurationSeconds: number;
  permissionsBoundaryArn: string | undefined;
  trustPolicy: PolicyDocument;
  /** Inline policies by name. */
  readonly inlinePolicies: Map<string, PolicyDocument>;
  /** ARNs of managed policies. */
  readonly attachedPolicies: Set<string>;
  readonly tags: Map<string, string>;
}

export interface ManagedPolicyState {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAtMs: number;
  document: PolicyDocument;
}

/** Roles and the policies that say what they may do. */
export class IdentityStore {
  readonly #roles = new Map<string, RoleState>();
  readonly #policies = new Map<string, ManagedPolicyState>();

  addRole(role: RoleState): void {
    if (this.#roles.has(role.name)) throw entityAlreadyExists(`Role with name ${role.name}`);
    this.#roles.set(role.name, role);
  }

  role(name: string | undefined): RoleState {
    const role = this.#roles.get(name ?? '');
    if (role === undefined) throw noSuchEntity(`The role with name ${name}`);
    return role;
  }

  roles(): RoleState[] {
    return [...this.#roles.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  deleteRole(name: string | undefined): void {
    const role = this.role(name);
    if (role.inlinePolicies.size > 0) {
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    }
    if (role.attachedPolicies.size > 0) {
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    }
    this.#roles.delete(role.name);
  }

  inlinePolicy(roleName: string | undefined, policyName: string | undefined): PolicyDocument {
    const document = this.role(roleName).inlinePolicies.get(policyName ?? '');
    if (document === undefined) {
      throw noSuchEntity(`The role policy with name ${policyName}`);
    }
    return document;
  }

  addPolicy(policy: ManagedPolicyState): void {
    if (this.#policies.has(policy.arn)) {
      throw entityAlreadyExists(`A policy called ${policy.name}`);
    }
    this.#policies.set(policy.arn, policy);
  }

  policy(arn: string | undefined): ManagedPolicyState {
    const policy = this.#policies.get(arn ?? '');
    if (policy === undefined) throw noSuchEntity(`Policy ${arn}`);
    return policy;
  }

  policies(): ManagedPolicyState[] {
    return [...this.#policies.values()];
  }

  deletePolicy(arn: string | undefined): void {
    const policy = this.policy(arn);
    if (this.roles().some((role) => role.attachedPolicies.has(policy.arn))) {
      throw deleteConflict('Cannot delete a policy attached to entities.');
    }
    this.#policies.delete(policy.arn);
  }
}
