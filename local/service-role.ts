import type { GetRoleResponse } from '@aws-sdk/client-iam';
import type { Principal } from './credentials.ts';
import { AwsError } from './errors.ts';
import type { Context } from './service.ts';

interface TrustStatement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: '*' | { readonly Service?: string | readonly string[] };
}

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

/**
 * Whether a role is there and trusts a service. Conditions of the trust policy are not looked at.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
 * @param service its principal: `scheduler.amazonaws.com`
 */
export async function canAssume(
  context: Context,
  service: string,
  roleArn: string,
): Promise<boolean> {
  const policy = await trustPolicy(context, service, roleArn);
  if (policy === undefined) return false;
  const { Statement } = JSON.parse(policy) as { Statement: readonly TrustStatement[] };
  const trusting = Statement.filter((statement) => isAbout(statement, service));
  return trusting.length > 0 && trusting.every(({ Effect }) => Effect === 'Allow');
}

async function trustPolicy(
  context: Context,
  service: string,
  roleArn: string,
): Promise<string | undefined> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const caller: Principal = { kind: 'service', name: service };
  try {
    const { Role } = await context.call<GetRoleResponse>('iam', 'GetRole', { RoleName }, caller);
    if (Role?.Arn !== roleArn) return undefined;
    return decodeURIComponent(Role.AssumeRolePolicyDocument ?? '');
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'NoSuchEntity') throw error;
    return undefined;
  }
}

function isAbout({ Action, Principal: trusted }: TrustStatement, service: string): boolean {
  const services = trusted === '*' ? ['*'] : asList(trusted?.Service);
  return (
    services.some((name) => name === '*' || name === service) &&
    asList(Action).some((action) => ['*', 'sts:*', 'sts:AssumeRole'].includes(action))
  );
}

function asList(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
