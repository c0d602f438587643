import { describe, expect, it } from 'vitest';
import { deploy } from '../../../../local/deploy/deployer.ts';
import { CLOUDFORMATION } from '../../../../local/services/cloudformation/index.ts';
import { SSM } from '../../../../local/services/ssm/index.ts';
import { stackOf } from '../../../helpers/assembly-stack.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

const parameter = (Properties: object) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value: 'v', ...Properties },
});

describe('AWS::SSM::Parameter', () => {
  it('makes a parameter, under its own name or one of CloudFormation’s', async () => {
    const { host } = createTestHost([CLOUDFORMATION, SSM]);
    const { stacks } = await deploy(host, [
      stackOf({
        Resources: {
          Named: parameter({ Name: '/app/size', Value: 3, Tags: { team: 'a' } }),
          Unnamed: parameter({}),
        },
        Outputs: {
          Named: { Value: { Ref: 'Named' } },
          Unnamed: { Value: { Ref: 'Unnamed' } },
          Value: { Value: { 'Fn::GetAtt': ['Named', 'Value'] } },
        },
      }),
    ]);
    expect(stacks[0]?.outputs).toEqual({
      Named: '/app/size',
      Unnamed: expect.stringMatching(/^CFN-Unnamed-[A-Z0-9]{12}$/),
      Value: '3',
    });
    expect(
      await host.call('ssm', 'GetParameter', { Name: '/app/size' }, ADMINISTRATOR),
    ).toMatchObject({ Parameter: { Value: '3', Version: 1 } });
  });

  it('cannot be a SecureString', async () => {
    const { host } = createTestHost([CLOUDFORMATION, SSM]);
    const stack = stackOf({ Resources: { Secret: parameter({ Type: 'SecureString' }) } });
    await expect(deploy(host, [stack])).rejects.toThrow(/Secret .*SecureString is not supported/);
  });
});

describe('a public parameter', () => {
  it('is refused by its name', async () => {
    const { host } = createTestHost([SSM]);
    const Name = '/aws/service/ami-amazon-linux-latest/al2023';
    await expect(host.call('ssm', 'GetParameter', { Name }, ADMINISTRATOR)).rejects.toMatchObject({
      code: 'NotImplemented',
      message: expect.stringContaining(Name),
    });
  });
});
