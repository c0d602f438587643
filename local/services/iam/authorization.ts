import {
  type Authorization,
  anywhere,
  on,
  type PermissionRow,
} from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import type { Context } from '../../service.ts';
import type { IdentityStore } from './model.ts';

interface ByName {
  readonly RoleName?: string;
  readonly PolicyName?: string;
  readonly PolicyArn?: string;
  readonly PermissionsBoundary?: string;
  readonly Path?: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export function authorization(context: Context, store: IdentityStore): Authorization {
  const arn = (resource: string) => `arn:aws:iam::${context.account}:${resource}`;
  const roleOf = ({ RoleName = '', Path = '/' }: ByName) =>
    store.findRole(RoleName)?.arn ?? arn(`role${Path}${RoleName}`);
  const onRole =
    (action: string): PermissionRow =>
    (input: ByName) => ({
      action: `iam:${action}`,
      resource: roleOf(input),
      keys: {
        'iam:policyarn': input.PolicyArn,
        'iam:permissionsboundary':
          input.PermissionsBoundary ?? store.findRole(input.RoleName)?.permissionsBoundaryArn,
      },
    });
  const onPolicy = (action: string) =>
    on(
      `iam:${action}`,
      ({ PolicyArn, PolicyName = '', Path = '/' }: ByName) =>
        PolicyArn ?? arn(`policy${Path}${PolicyName}`),
    );
  return {
    keys: ['iam:policyarn', 'iam:permissionsboundary', 'iam:resourcetag/*'],
    tagsOf: (roleArn) => store.identity(roleArn)?.tags,
    refuse: accessDenied('AccessDenied', 403),
    operations: {
      CreateRole: onRole('CreateRole'),
      GetRole: onRole('GetRole'),
      ListRoles: anywhere('iam:ListRoles'),
      DeleteRole: onRole('DeleteRole'),
      UpdateAssumeRolePolicy: onRole('UpdateAssumeRolePolicy'),
      PutRolePermissionsBoundary: onRole('PutRolePermissionsBoundary'),
      DeleteRolePermissionsBoundary: onRole('DeleteRolePermissionsBoundary'),
      TagRole: onRole('TagRole'),
      UntagRole: onRole('UntagRole'),
      ListRoleTags: onRole('ListRoleTags'),
      PutRolePolicy: onRole('PutRolePolicy'),
      GetRolePolicy: onRole('GetRolePolicy'),
      ListRolePolicies: onRole('ListRolePolicies'),
      DeleteRolePolicy: onRole('DeleteRolePolicy'),
      CreatePolicy: onPolicy('CreatePolicy'),
      GetPolicy: onPolicy('GetPolicy'),
      GetPolicyVersion: onPolicy('GetPolicyVersion'),
      ListPolicies: anywhere('iam:ListPolicies'),
      DeletePolicy: onPolicy('DeletePolicy'),
      AttachRolePolicy: onRole('AttachRolePolicy'),
      DetachRolePolicy: onRole('DetachRolePolicy'),
      ListAttachedRolePolicies: onRole('ListAttachedRolePolicies'),
    },
  };
}
