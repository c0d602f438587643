import type { GetRoleResponse, Role } from '@aws-sdk/client-iam';
import type { Principal } from '../../credentials.ts';
import { AwsError } from '../../errors.ts';
import type { Context } from '../../service.ts';
import { roleNotAssumable } from './errors.ts';

const SERVICE_PRINCIPAL = 'scheduler.amazonaws.com';

interface TrustStatement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: '*' | { readonly Service?: string | readonly string[] };
}

/**
 * Refuses a role that does not trust the Scheduler. Conditions of the trust policy are not looked at.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
 * @throws AwsError ValidationException
 */
export async function checkRole(context: Context, roleArn: string): Promise<void> {
  const role = await findRole(context, roleArn);
  if (role?.Arn !== roleArn) throw roleNotAssumable();
  const { Statement } = JSON.parse(decodeURIComponent(role.AssumeRolePolicyDocument ?? '')) as {
    Statement: readonly TrustStatement[];
  };
  const trusting = Statement.filter(trustsScheduler);
  const isTrusted = trusting.length > 0 && trusting.every(({ Effect }) => Effect === 'Allow');
  if (!isTrusted) throw roleNotAssumable();
}

async function findRole(context: Context, roleArn: string): Promise<Role | undefined> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const caller: Principal = { kind: 'service', name: SERVICE_PRINCIPAL };
  try {
    return (await context.call<GetRoleResponse>('iam', 'GetRole', { RoleName }, caller)).Role;
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'NoSuchEntity') throw error;
    return undefined;
  }
}

function trustsScheduler({ Action, Principal: trusted }: TrustStatement): boolean {
  const services = trusted === '*' ? ['*'] : asList(trusted?.Service);
  return (
    services.some((service) => service === '*' || service === SERVICE_PRINCIPAL) &&
    asList(Action).some((action) => ['*', 'sts:*', 'sts:AssumeRole'].includes(action))
  );
}

function asList(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** The role of a schedule's target, as which the Scheduler calls it and writes to its dead-letter queue. */
export function rolePrincipal(context: Context, roleArn: string, sessionName: string): Principal {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    kind: 'role',
    arn: `arn:aws:sts::${context.account}:assumed-role/${roleName}/${sessionName}`,
    roleArn,
    sessionName,
  };
}
