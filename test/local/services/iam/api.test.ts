import type * as SDK from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { IAM } from '../../../../local/services/iam/index.ts';
import { STS } from '../../../../local/services/sts/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
});

function world() {
  const { host, kernel } = createTestHost([IAM, STS]);
  const iam = <T = unknown>(operation: string, input: object) =>
    host.call<T>('iam', operation, input, ADMINISTRATOR);
  const sts = <T = unknown>(operation: string, input: object, principal: object = ADMINISTRATOR) =>
    host.call<T>('sts', operation, input, principal as typeof ADMINISTRATOR);
  return { host, kernel, iam, sts };
}

describe('a role', () => {
  it('is created, described and listed with its policies', async () => {
    const { iam } = world();
    await iam('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: TRUST });
    await iam('PutRolePolicy', { RoleName: 'reader', PolicyName: 'p', PolicyDocument: POLICY });
    const { Role } = await iam<SDK.GetRoleResponse>('GetRole', { RoleName: 'reader' });
    expect(Role?.Arn).toBe('arn:aws:iam::000000000000:role/reader');
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(
      JSON.parse(TRUST),
    );
    expect(await iam('ListRolePolicies', { RoleName: 'reader' })).toMatchObject({
      PolicyNames: ['p'],
    });
  });

  it('is refused twice, and cannot be deleted while it has policies', async () => {
    const { iam } = world();
    const input = { RoleName: 'reader', AssumeRolePolicyDocument: TRUST };
    await iam('CreateRole', input);
    await expect(iam('CreateRole', input)).rejects.toMatchObject({ code: 'EntityAlreadyExists' });
    await iam('PutRolePolicy', { RoleName: 'reader', PolicyName: 'p', PolicyDocument: POLICY });
    await expect(iam('DeleteRole', { RoleName: 'reader' })).rejects.toMatchObject({
      code: 'DeleteConflict',
    });
    await expect(iam('GetRole', { RoleName: 'nobody' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      statusCode: 404,
    });
  });

  it.each([
    '{',
    '{}',
    '{"Statement":{"Effect":"Maybe","Action":"a"}}',
    '{"Statement":{"Effect":"Allow"}}',
  ])('refuses the policy %s: MalformedPolicyDocument', async (document) => {
    const { iam } = world();
    await expect(
      iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: document }),
    ).rejects.toMatchObject({ code: 'MalformedPolicyDocument' });
  });
});

describe('AssumeRole', () => {
  it('gives a session that is known by its key until it expires', async () => {
    const { host, iam, sts } = world();
    await iam('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: TRUST });
    const RoleArn = 'arn:aws:iam::000000000000:role/reader';
    const { Credentials } = await sts<{ Credentials: { AccessKeyId: string; Expiration: Date } }>(
      'AssumeRole',
      { RoleArn, RoleSessionName: 'job' },
    );
    const known = host.credentials.find(Credentials.AccessKeyId);
    expect(known?.principal).toMatchObject({ kind: 'role', roleArn: RoleArn });
    expect(Credentials.Expiration.getTime() - host.kernel.now()).toBe(3600_000);
    expect(await sts('GetCallerIdentity', {}, known?.principal)).toMatchObject({
      Arn: 'arn:aws:sts::000000000000:assumed-role/reader/job',
    });
  });

  it('does not tell a role that is missing from one that is forbidden: AccessDenied', async () => {
    const { sts } = world();
    await expect(
      sts('AssumeRole', { RoleArn: 'arn:aws:iam::000000000000:role/no', RoleSessionName: 's' }),
    ).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});
