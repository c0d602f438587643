import { CreateRoleCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  CreateDocumentCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DENIED_ROLE, DENIED_ROLE_EXPIRY } from '../../../experiments/documents/denied-role.ts';
import { startLocalAws } from '../../parity/local-aws.ts';
import { createRole } from '../../parity/rules/iam-helpers.ts';

const MINUTE_MS = 60_000;
const DENIAL = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
};
/** As if the automation were gone: nothing leads to its rollback. */
const KILLED = JSON.stringify(DENIED_ROLE).replaceAll(
  '"onCancel":"step:Lift"',
  '"onCancel":"Abort"',
);

describe('the document that denies a role something', () => {
  let aws: Awaited<ReturnType<typeof startLocalAws>>;
  beforeEach(async () => {
    aws = await startLocalAws();
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'lambda.amazonaws.com' },
        },
      ],
    });
    await aws
      .connect(IAMClient)
      .send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument }));
  });
  afterEach(() => aws.stop());

  async function start(content: string, denial: object = DENIAL): Promise<string> {
    const ssm = aws.connect(SSMClient);
    for (const [Name, Content] of [
      ['deny', content],
      ['expiry', JSON.stringify(DENIED_ROLE_EXPIRY)],
    ]) {
      await ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Automation' }));
    }
    const { AutomationExecutionId = '' } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: 'deny',
        Parameters: {
          AutomationAssumeRole: [await createRole(aws, 'ssm.amazonaws.com')],
          RoleName: ['worker'],
          PolicyDocument: [JSON.stringify(denial)],
          ExpiryDocument: ['expiry'],
        },
      }),
    );
    await aws.wait(1);
    return AutomationExecutionId;
  }
  const cancel = (AutomationExecutionId: string) =>
    aws.connect(SSMClient).send(new StopAutomationExecutionCommand({ AutomationExecutionId }));
  const policies = async () => {
    const command = new ListRolePoliciesCommand({ RoleName: 'worker' });
    return (await aws.connect(IAMClient).send(command)).PolicyNames;
  };

  it('puts the denial there for its time, and leaves nothing', async () => {
    await start(JSON.stringify(DENIED_ROLE));
    expect(await policies()).toEqual(['FaultlineDenial']);
    await aws.wait(5 * MINUTE_MS);
    expect(await policies()).toEqual([]);
    await aws.wait(10 * MINUTE_MS);
    expect(await policies()).toEqual([]);
  });

  it('takes it away when it is cancelled', async () => {
    const id = await start(JSON.stringify(DENIED_ROLE));
    await aws.wait(MINUTE_MS);
    await cancel(id);
    await aws.wait(1);
    expect(await policies()).toEqual([]);
  });

  it('leaves it to expire when it is killed in the middle', async () => {
    const id = await start(KILLED);
    await aws.wait(MINUTE_MS);
    await cancel(id);
    await aws.wait(8 * MINUTE_MS);
    expect(await policies()).toEqual(['FaultlineDenial']);
    await aws.wait(MINUTE_MS);
    expect(await policies()).toEqual([]);
  });

  it('leaves nothing when the denial is refused', async () => {
    await start(JSON.stringify(DENIED_ROLE), { Statement: 'nonsense' });
    await aws.wait(MINUTE_MS);
    expect(await policies()).toEqual([]);
  });
});
