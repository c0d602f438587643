import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  CreateDocumentCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  REFUSED_SENDERS,
  REFUSED_SENDERS_EXPIRY,
} from '../../../experiments/documents/refused-senders.ts';
import { startLocalAws } from '../../parity/local-aws.ts';
import { createRole } from '../../parity/rules/iam-helpers.ts';

const MINUTE_MS = 60_000;
const policyOf = (Sid: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    // With spaces of its own, which must come back too.
    Statement: [{ Sid, Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
  }).replace('"Sid":', '"Sid" : ');
const [OLD, NEW] = [policyOf('Old'), policyOf('New')];
const KILLED = JSON.stringify(REFUSED_SENDERS).replaceAll(
  '"onCancel":"step:Restore"',
  '"onCancel":"Abort"',
);

describe('the document that replaces the policy of a queue', () => {
  let aws: Awaited<ReturnType<typeof startLocalAws>>;
  let QueueUrl: string;
  beforeEach(async () => {
    aws = await startLocalAws();
    const sqs = aws.connect(SQSClient);
    const queue = await sqs.send(new CreateQueueCommand({ QueueName: 'ingest' }));
    QueueUrl = queue.QueueUrl ?? '';
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: OLD } }));
  });
  afterEach(() => aws.stop());

  async function start(content: string): Promise<string> {
    const ssm = aws.connect(SSMClient);
    for (const [Name, Content] of [
      ['refuse', content],
      ['expiry', JSON.stringify(REFUSED_SENDERS_EXPIRY)],
    ]) {
      await ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Automation' }));
    }
    const { AutomationExecutionId = '' } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: 'refuse',
        Parameters: {
          AutomationAssumeRole: [await createRole(aws, 'ssm.amazonaws.com')],
          QueueUrl: [QueueUrl],
          PolicyDocument: [NEW],
          ExpiryDocument: ['expiry'],
        },
      }),
    );
    await aws.wait(1);
    return AutomationExecutionId;
  }
  const policy = async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
    return (await aws.connect(SQSClient).send(command)).Attributes?.Policy;
  };
  const cancel = (AutomationExecutionId: string) =>
    aws.connect(SSMClient).send(new StopAutomationExecutionCommand({ AutomationExecutionId }));

  it('puts the new one there for its time, and then the very text of the old', async () => {
    await start(JSON.stringify(REFUSED_SENDERS));
    expect(await policy()).toBe(NEW);
    await aws.wait(5 * MINUTE_MS);
    expect(await policy()).toBe(OLD);
  });

  it('puts the old one back when it is cancelled', async () => {
    const id = await start(JSON.stringify(REFUSED_SENDERS));
    await cancel(id);
    await aws.wait(1);
    expect(await policy()).toBe(OLD);
  });

  it('has it put back in time when it is killed in the middle', async () => {
    const id = await start(KILLED);
    await cancel(id);
    await aws.wait(9 * MINUTE_MS);
    expect(await policy()).toBe(NEW);
    await aws.wait(MINUTE_MS);
    expect(await policy()).toBe(OLD);
  });
});
