import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Aws } from '../rule.ts';

/** A role that may do everything, trusted by one service; gives its ARN. */
export async function createRole(aws: Aws, trusted: string): Promise<string> {
  const iam = aws.connect(IAMClient);
  const RoleName = aws.name('role');
  const allow = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const AssumeRolePolicyDocument = allow({
    Principal: { Service: trusted },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = allow({ Action: '*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
  return Role?.Arn ?? '';
}
