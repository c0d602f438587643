import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Aws } from '../rule.ts';

/** A role that may do everything, trusted by one service; gives its ARN. */
export async function createRole(
  aws: Aws,
  trusted: string,
  RoleName: string = aws.name('role'),
): Promise<string> {
  const iam = aws.connect(IAMClient);
  const trust = { Principal: { Service: trusted }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = allow(trust);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = allow({ Action: '*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
  return Role?.Arn ?? '';
}

/** The text of a policy with one statement that allows. */
export function allow(statement: object): string {
  return policyOf({ Effect: 'Allow', ...statement });
}

/** The text of a policy. */
export function policyOf(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
