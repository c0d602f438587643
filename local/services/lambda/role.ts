import type { Principal } from '../../credentials.ts';
import type { Context } from '../../service.ts';
import { rolePrincipal as sessionOf } from '../../service-role.ts';
import { type InvocationTarget, mainVersion } from './model/target.ts';

/** The function's role, as which Lambda reads its sources and writes to its destinations. */
export function rolePrincipal(context: Context, target: InvocationTarget): Principal {
  const { state } = target;
  return sessionOf(context, (mainVersion(target) ?? state).settings.roleArn, state.name);
}
