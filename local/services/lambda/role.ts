import type { Principal } from '../../credentials.ts';
import type { Context } from '../../service.ts';
import { type InvocationTarget, mainVersion } from './model/target.ts';

/** The function's role, as which Lambda reads its sources and writes to its destinations. */
export function rolePrincipal(context: Context, target: InvocationTarget): Principal {
  const { state } = target;
  const { roleArn } = (mainVersion(target) ?? state).settings;
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    kind: 'role',
    arn: `arn:aws:sts::${context.account}:assumed-role/${roleName}/${state.name}`,
    roleArn,
    sessionName: state.name,
  };
}
