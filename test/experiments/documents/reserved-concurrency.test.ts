import {
  GetFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateDocumentCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESERVED_CONCURRENCY } from '../../../experiments/documents/reserved-concurrency.ts';
import { startLocalAws } from '../../parity/local-aws.ts';
import { createRole } from '../../parity/rules/iam-helpers.ts';
import { createFunction } from '../../parity/rules/lambda-helpers.ts';

const MINUTE_MS = 60_000;

describe('the document that takes concurrency away', () => {
  let aws: Awaited<ReturnType<typeof startLocalAws>>;
  let FunctionName: string;
  let id: string;

  beforeEach(async () => {
    aws = await startLocalAws();
    FunctionName = await createFunction(aws);
    await aws
      .connect(LambdaClient)
      .send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 7 }));
    const ssm = aws.connect(SSMClient);
    const Content = JSON.stringify(RESERVED_CONCURRENCY);
    await ssm.send(
      new CreateDocumentCommand({ Name: 'choke', Content, DocumentType: 'Automation' }),
    );
    const AutomationAssumeRole = [await createRole(aws, 'ssm.amazonaws.com')];
    const { AutomationExecutionId = '' } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: 'choke',
        Parameters: { AutomationAssumeRole, FunctionName: [FunctionName] },
      }),
    );
    id = AutomationExecutionId;
    await aws.wait(1);
  });
  afterEach(() => aws.stop());

  const reserved = async () => {
    const command = new GetFunctionConcurrencyCommand({ FunctionName });
    return (await aws.connect(LambdaClient).send(command)).ReservedConcurrentExecutions;
  };
  const cancel = () =>
    aws.connect(SSMClient).send(new StopAutomationExecutionCommand({ AutomationExecutionId: id }));

  it('leaves one, then none, then what there was', async () => {
    expect(await reserved()).toBe(1);
    await aws.wait(5 * MINUTE_MS);
    expect(await reserved()).toBe(0);
    await aws.wait(10 * MINUTE_MS);
    expect(await reserved()).toBe(7);
  });

  it.each([1, 6])('gives it back when it is cancelled after %i minutes', async (minutes) => {
    await aws.wait(minutes * MINUTE_MS);
    await cancel();
    await aws.wait(1);
    expect(await reserved()).toBe(7);
  });
});
