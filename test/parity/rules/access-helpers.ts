import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Aws, ClientSettings } from '../rule.ts';
import { allow, policyOf } from './iam-helpers.ts';

export const LOGIC =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html';
export const MESSAGES =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html';
export const OPERATORS =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html';

const POLICY_NAME = 'own';

/** A role that everybody in the account may assume, with a session of it. */
export async function createSession(aws: Aws, role: Partial<CreateRoleCommand['input']> = {}) {
  const [iam, sts] = [aws.connect(IAMClient), aws.connect(STSClient)];
  const RoleName = aws.name('role');
  const root = `arn:aws:iam::${aws.account}:root`;
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: allow({ Principal: { AWS: root }, Action: 'sts:AssumeRole' }),
      ...role,
    }),
  );
  const RoleArn = Role?.Arn ?? '';
  const { Credentials, AssumedRoleUser } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  return {
    iam,
    RoleName,
    roleArn: RoleArn,
    sessionArn: AssumedRoleUser?.Arn ?? '',
    /** A client that calls as the session. */
    connect: <Client>(Client: new (config: ClientSettings) => Client): Client =>
      aws.connectAs(Client, credentials),
    /** Sets the role's one policy. */
    grant: (...statements: object[]) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName: POLICY_NAME,
          PolicyDocument: policyOf(...statements),
        }),
      ),
    revoke: () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY_NAME })),
  };
}
