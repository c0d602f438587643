import type * as SDK from '@aws-sdk/client-iam';
import type { PolicyDocument } from '../../access/document.ts';
import type { Context, Operation } from '../../service.ts';
import { noSuchEntity } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { IdentityStore, ManagedPolicyState, RoleState } from './model.ts';
import { parsePolicyDocument } from './policy-document.ts';

/** What IAM answers on the wire. */
export function operations(context: Context, store: IdentityStore): Record<string, Operation> {
  return {
    ...roleOperations(context, store),
    ...inlinePolicyOperations(store),
    ...managedPolicyOperations(context, store),
  };
}

function roleOperations(context: Context, store: IdentityStore): Record<string, Operation> {
  return {
    CreateRole(input: SDK.CreateRoleCommandInput): SDK.CreateRoleResponse {
      return { Role: describeRole(createRole(context, store, input)) };
    },
    GetRole: (input: SDK.GetRoleCommandInput): SDK.GetRoleResponse => ({
      Role: describeRole(store.role(input.RoleName)),
    }),
    ListRoles(input: SDK.ListRolesCommandInput): SDK.ListRolesResponse {
      const roles = store.roles().filter((role) => role.path.startsWith(input.PathPrefix ?? '/'));
      const start = Number(input.Marker ?? 0);
      const end = start + (input.MaxItems ?? LIMITS.listPageDefault);
      return {
        Roles: roles.slice(start, end).map(describeRole),
        IsTruncated: end < roles.length,
        ...(end < roles.length && { Marker: String(end) }),
      };
    },
    DeleteRole(input: SDK.DeleteRoleCommandInput): object {
      store.deleteRole(input.RoleName);
      return {};
    },
    UpdateAssumeRolePolicy(input: SDK.UpdateAssumeRolePolicyCommandInput): object {
      store.role(input.RoleName).trustPolicy = parsePolicyDocument(input.PolicyDocument ?? '');
      return {};
    },
    PutRolePermissionsBoundary(input: SDK.PutRolePermissionsBoundaryCommandInput): object {
      store.setBoundary(input.RoleName, input.PermissionsBoundary);
      return {};
    },
    DeleteRolePermissionsBoundary(input: SDK.DeleteRolePermissionsBoundaryCommandInput): object {
      store.setBoundary(input.RoleName, undefined);
      return {};
    },
    TagRole(input: SDK.TagRoleCommandInput): object {
      const { tags } = store.role(input.RoleName);
      for (const tag of input.Tags ?? []) tags.set(tag.Key ?? '', tag.Value ?? '');
      return {};
    },
    UntagRole(input: SDK.UntagRoleCommandInput): object {
      const { tags } = store.role(input.RoleName);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListRoleTags: (input: SDK.ListRoleTagsCommandInput): SDK.ListRoleTagsResponse => ({
      Tags: describeTags(store.role(input.RoleName)),
      IsTruncated: false,
    }),
  };
}

export function createRole(
  context: Context,
  store: IdentityStore,
  input: SDK.CreateRoleCommandInput,
): RoleState {
  const path = input.Path ?? '/';
  const name = input.RoleName ?? '';
  if (input.PermissionsBoundary !== undefined) store.document(input.PermissionsBoundary);
  const role: RoleState = {
    name,
    path,
    id: `AROA${context.kernel.ids.upperAlphanumeric(17)}`,
    arn: `arn:aws:iam::${context.account}:role${path}${name}`,
    createdAtMs: context.kernel.now(),
    description: input.Description,
    maxSessionDurationSeconds: input.MaxSessionDuration ?? LIMITS.sessionDurationSecondsDefault,
    permissionsBoundaryArn: input.PermissionsBoundary,
    trustPolicy: parsePolicyDocument(input.AssumeRolePolicyDocument ?? ''),
    inlinePolicies: new Map(),
    attachedPolicies: new Set(),
    tags: new Map((input.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
  };
  store.addRole(role);
  return role;
}

function inlinePolicyOperations(store: IdentityStore): Record<string, Operation> {
  return {
    PutRolePolicy(input: SDK.PutRolePolicyCommandInput): object {
      const document = parsePolicyDocument(input.PolicyDocument ?? '');
      store.putInlinePolicy(input.RoleName, input.PolicyName ?? '', document);
      return {};
    },
    GetRolePolicy: (input: SDK.GetRolePolicyCommandInput): SDK.GetRolePolicyResponse => ({
      RoleName: input.RoleName,
      PolicyName: input.PolicyName,
      PolicyDocument: encode(store.inlinePolicy(input.RoleName, input.PolicyName)),
    }),
    ListRolePolicies: (input: SDK.ListRolePoliciesCommandInput): SDK.ListRolePoliciesResponse => ({
      PolicyNames: [...store.role(input.RoleName).inlinePolicies.keys()],
      IsTruncated: false,
    }),
    DeleteRolePolicy(input: SDK.DeleteRolePolicyCommandInput): object {
      store.deleteInlinePolicy(input.RoleName, input.PolicyName);
      return {};
    },
  };
}

function managedPolicyOperations(
  context: Context,
  store: IdentityStore,
): Record<string, Operation> {
  return {
    CreatePolicy(input: SDK.CreatePolicyCommandInput): SDK.CreatePolicyResponse {
      return { Policy: describePolicy(createPolicy(context, store, input)) };
    },
    GetPolicy: (input: SDK.GetPolicyCommandInput): SDK.GetPolicyResponse => ({
      Policy: describePolicy(store.policy(input.PolicyArn)),
    }),
    GetPolicyVersion(input: SDK.GetPolicyVersionCommandInput): SDK.GetPolicyVersionResponse {
      const policy = store.policy(input.PolicyArn);
      if (input.VersionId !== 'v1') throw noSuchEntity(`Policy version ${input.VersionId}`);
      return {
        PolicyVersion: {
          Document: encode(policy.document),
          VersionId: 'v1',
          IsDefaultVersion: true,
          CreateDate: new Date(policy.createdAtMs),
        },
      };
    },
    ListPolicies: (): SDK.ListPoliciesResponse => ({
      Policies: store.policies().map(describePolicy),
      IsTruncated: false,
    }),
    DeletePolicy(input: SDK.DeletePolicyCommandInput): object {
      store.deletePolicy(input.PolicyArn);
      return {};
    },
    AttachRolePolicy(input: SDK.AttachRolePolicyCommandInput): object {
      store.attachPolicy(input.RoleName, input.PolicyArn ?? '');
      return {};
    },
    DetachRolePolicy(input: SDK.DetachRolePolicyCommandInput): object {
      store.detachPolicy(input.RoleName, input.PolicyArn ?? '');
      return {};
    },
    ListAttachedRolePolicies: (
      input: SDK.ListAttachedRolePoliciesCommandInput,
    ): SDK.ListAttachedRolePoliciesResponse => ({
      AttachedPolicies: [...store.role(input.RoleName).attachedPolicies].map((arn) => ({
        PolicyArn: arn,
        PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
      })),
      IsTruncated: false,
    }),
  };
}

export function createPolicy(
  context: Context,
  store: IdentityStore,
  input: SDK.CreatePolicyCommandInput,
): ManagedPolicyState {
  const path = input.Path ?? '/';
  const name = input.PolicyName ?? '';
  const policy: ManagedPolicyState = {
    name,
    path,
    id: `ANPA${context.kernel.ids.upperAlphanumeric(17)}`,
    arn: `arn:aws:iam::${context.account}:policy${path}${name}`,
    createdAtMs: context.kernel.now(),
    document: parsePolicyDocument(input.PolicyDocument ?? ''),
  };
  store.addPolicy(policy);
  return policy;
}

function describeRole(role: RoleState): SDK.Role {
  return {
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    Path: role.path,
    CreateDate: new Date(role.createdAtMs),
    AssumeRolePolicyDocument: encode(role.trustPolicy),
    MaxSessionDuration: role.maxSessionDurationSeconds,
    ...(role.description !== undefined && { Description: role.description }),
    ...(role.permissionsBoundaryArn !== undefined && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy' as SDK.PermissionsBoundaryAttachmentType,
        PermissionsBoundaryArn: role.permissionsBoundaryArn,
      },
    }),
    ...(role.tags.size > 0 && { Tags: describeTags(role) }),
  };
}

function describeTags(role: RoleState): SDK.Tag[] {
  return [...role.tags].map(([Key, Value]) => ({ Key, Value }));
}

function describePolicy(policy: ManagedPolicyState): SDK.Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: 'v1',
    CreateDate: new Date(policy.createdAtMs),
  };
}

/** IAM gives policy documents URL-encoded. */
function encode(document: PolicyDocument): string {
  return encodeURIComponent(JSON.stringify(document));
}
