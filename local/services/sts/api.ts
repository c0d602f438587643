import type { GetRoleResponse } from '@aws-sdk/client-iam';
import type * as SDK from '@aws-sdk/client-sts';
import type { Credentials, Principal } from '../../credentials.ts';
import { AwsError, NotImplementedError } from '../../errors.ts';
import type { Call, Context, Operation } from '../../service.ts';
import { LIMITS } from './limits.ts';

/** What STS answers on the wire. */
export function operations(context: Context): Record<string, Operation> {
  return {
    GetCallerIdentity: (_input: object, { principal }: Call): SDK.GetCallerIdentityResponse => ({
      Account: context.account,
      UserId: userId(context, principal),
      Arn: 'arn' in principal ? principal.arn : principal.name,
    }),
    AssumeRole: (input: SDK.AssumeRoleCommandInput, call: Call) => assumeRole(context, input, call),
    GetSessionToken(input: SDK.GetSessionTokenCommandInput, { principal }: Call) {
      if (principal.kind !== 'role') {
        throw new NotImplementedError('sts', 'GetSessionToken for the administrator');
      }
      const seconds = input.DurationSeconds ?? LIMITS.sessionTokenSecondsDefault;
      const { roleArn, sessionName } = principal;
      return { Credentials: describe(context.credentials.issue(roleArn, sessionName, seconds)) };
    },
  };
}

async function assumeRole(
  context: Context,
  input: SDK.AssumeRoleCommandInput,
  call: Call,
): Promise<SDK.AssumeRoleResponse> {
  const { RoleArn = '', RoleSessionName = '' } = input;
  if (input.Policy !== undefined || input.PolicyArns !== undefined) {
    throw new NotImplementedError('sts', 'A session policy');
  }
  const durationSeconds = input.DurationSeconds ?? LIMITS.durationSecondsDefault;
  const role = await findRole(context, RoleArn, call);
  const maxSeconds = role.MaxSessionDuration ?? LIMITS.durationSecondsDefault;
  if (durationSeconds < LIMITS.durationSecondsMin || durationSeconds > maxSeconds) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  const credentials = context.credentials.issue(RoleArn, RoleSessionName, durationSeconds);
  return {
    Credentials: describe(credentials),
    AssumedRoleUser: {
      Arn: 'arn' in credentials.principal ? credentials.principal.arn : '',
      AssumedRoleId: `${role.RoleId}:${RoleSessionName}`,
    },
  };
}

const STS: Principal = { kind: 'service', name: 'sts.amazonaws.com' };

/** STS does not tell a caller whether a role exists: both cases are a denial. */
async function findRole(context: Context, roleArn: string, { principal }: Call) {
  try {
    const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const { Role } = await context.call<GetRoleResponse>('iam', 'GetRole', { RoleName }, STS);
    if (Role?.Arn === roleArn) return Role;
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'NoSuchEntity') throw error;
  }
  const caller = 'arn' in principal ? principal.arn : principal.name;
  throw new AwsError(
    'AccessDenied',
    `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { statusCode: 403 },
  );
}

function describe(credentials: Credentials): SDK.Credentials {
  return {
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: new Date(credentials.expiresAtMs),
  };
}

function userId(context: Context, principal: Principal): string {
  if (principal.kind !== 'role') return context.account;
  return `${context.access.roleId(principal.roleArn)}:${principal.sessionName}`;
}
