import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import type { Authorization } from '../../access/authorization.ts';
import { accessDenied } from '../../access/denial.ts';
import type { Context } from '../../service.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
export function authorization(context: Context): Authorization {
  return {
    keys: ['sts:rolesessionname', 'sts:externalid'],
    policyOf: (roleArn) => context.access.trustPolicy(roleArn),
    resourceMustAgree: true,
    refuse: accessDenied('AccessDenied', 403),
    operations: {
      // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: no permission needed.
      GetCallerIdentity: () => [],
      GetSessionToken: () => [],
      AssumeRole: ({ RoleArn = '', RoleSessionName, ExternalId }: AssumeRoleCommandInput) => ({
        action: 'sts:AssumeRole',
        resource: RoleArn,
        keys: { 'sts:rolesessionname': RoleSessionName, 'sts:externalid': ExternalId },
      }),
    },
  };
}
