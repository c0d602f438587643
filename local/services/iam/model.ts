import type { PolicyDocument } from '../../access/document.ts';
import type { Identity, IdentitySource } from '../../access/identities.ts';
import { MANAGED_POLICIES } from '../../access/managed-policies.ts';
import { NotImplementedError } from '../../errors.ts';
import { deleteConflict, entityAlreadyExists, noSuchEntity } from './errors.ts';

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
  /** By name; changed through the store, as are `attachedPolicies`. */
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

const AWS_POLICY_PREFIX = 'arn:aws:iam::aws:policy/';

/** Roles and the policies that say what they may do. */
export class IdentityStore implements IdentitySource {
  readonly #roles = new Map<string, RoleState>();
  readonly #policies = new Map<string, ManagedPolicyState>();
  #revision = 0;

  get revision(): number {
    return this.#revision;
  }

  roleArns(): readonly string[] {
    return [...this.#roles.values()].map(({ arn }) => arn);
  }

  identity(roleArn: string): Identity | undefined {
    const role = this.#roles.get(roleArn.slice(roleArn.lastIndexOf('/') + 1));
    if (role?.arn !== roleArn) return undefined;
    const { id, arn, tags, inlinePolicies, attachedPolicies, permissionsBoundaryArn } = role;
    const attached = [...attachedPolicies];
    const customer = attached.flatMap((policyArn) => this.#policies.get(policyArn)?.document ?? []);
    const own = [...inlinePolicies.values(), ...customer];
    const managed = attached.flatMap((policyArn) => MANAGED_POLICIES[policyArn] ?? []);
    return {
      id,
      arn,
      tags,
      policies: [...own, ...managed],
      ownPolicies: own,
      trustPolicy: role.trustPolicy,
      boundary: permissionsBoundaryArn ? this.document(permissionsBoundaryArn) : undefined,
    };
  }

  addRole(role: RoleState): void {
    if (this.#roles.has(role.name)) throw entityAlreadyExists(`Role with name ${role.name}`);
    this.#roles.set(role.name, role);
    this.#revision++;
  }

  putInlinePolicy(roleName: string | undefined, name: string, document: PolicyDocument): void {
    this.role(roleName).inlinePolicies.set(name, document);
    this.#revision++;
  }

  deleteInlinePolicy(roleName: string | undefined, policyName: string | undefined): void {
    this.inlinePolicy(roleName, policyName);
    this.role(roleName).inlinePolicies.delete(policyName ?? '');
    this.#revision++;
  }

  /** @throws AwsError NoSuchEntity; NotImplementedError for a policy of AWS that the engine does not have */
  attachPolicy(roleName: string | undefined, policyArn: string): void {
    const role = this.role(roleName);
    this.document(policyArn);
    role.attachedPolicies.add(policyArn);
    this.#revision++;
  }

  detachPolicy(roleName: string | undefined, policyArn: string): void {
    const removed = this.role(roleName).attachedPolicies.delete(policyArn);
    if (!removed) throw noSuchEntity(`Policy ${policyArn}`);
    this.#revision++;
  }

  setBoundary(roleName: string | undefined, policyArn: string | undefined): void {
    const role = this.role(roleName);
    if (policyArn !== undefined) this.document(policyArn);
    role.permissionsBoundaryArn = policyArn;
    this.#revision++;
  }

  /** What a managed policy says, AWS's own included. @throws as `attachPolicy` */
  document(policyArn: string): PolicyDocument {
    const managed = MANAGED_POLICIES[policyArn];
    if (managed !== undefined) return managed;
    if (policyArn.startsWith(AWS_POLICY_PREFIX)) {
      throw new NotImplementedError('iam', `The AWS managed policy ${policyArn}`);
    }
    return this.policy(policyArn).document;
  }

  role(name: string | undefined): RoleState {
    const role = this.#roles.get(name ?? '');
    if (role === undefined) throw noSuchEntity(`The role with name ${name}`);
    return role;
  }

  findRole(name: string | undefined): RoleState | undefined {
    return this.#roles.get(name ?? '');
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
    this.#revision++;
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
