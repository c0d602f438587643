import type { Principal } from './credentials.ts';
import type { Context } from './service.ts';

/** A role's session, as which a service acts for its user. */
export function rolePrincipal(context: Context, roleArn: string, sessionName: string): Principal {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    kind: 'role',
    arn: `arn:aws:sts::${context.account}:assumed-role/${roleName}/${sessionName}`,
    roleArn,
    sessionName,
  };
}
