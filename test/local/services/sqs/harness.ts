import type {
  CreateQueueResult,
  GetQueueAttributesResult,
  Message,
  ReceiveMessageCommandInput,
  ReceiveMessageResult,
  SendMessageCommandInput,
  SendMessageResult,
} from '@aws-sdk/client-sqs';
import type { AwsError } from '../../../../local/errors.ts';
import type { Call, Operation, ServiceDefinition } from '../../../../local/service.ts';
import { SQS } from '../../../../local/services/sqs/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

/** SQS on a virtual clock, and the calls that most tests make. */
export function createSqsHarness(
  options: { seed?: string; before?: readonly ServiceDefinition[] } = {},
) {
  const { before = [], ...hostOptions } = options;
  const { host, kernel, clock } = createTestHost([...before, SQS], hostOptions);

  const call: Call = {
    principal: ADMINISTRATOR,
    requestId: 'request',
    sourceIp: '127.0.0.1',
    aborted: () => false,
  };

  /** What an operation answers: at once, or a promise. */
  function run<Output>(name: string, input: object, overrides: Partial<Call> = {}): Output {
    const operation: Operation = host.operation('sqs', name);
    return operation(input, { ...call, ...overrides }) as Output;
  }

  /** The error that an operation throws. */
  function refusal(name: string, input: object): AwsError {
    try {
      run(name, input);
    } catch (error) {
      return error as AwsError;
    }
    throw new Error(`${name} was not refused`);
  }

  function createQueue(name: string, attributes: Record<string, string> = {}): string {
    const input = { QueueName: name, Attributes: attributes };
    return run<CreateQueueResult>('CreateQueue', input).QueueUrl as string;
  }

  /** A queue whose messages go to another one after some receives. */
  function createQueueWithDlq(
    maxReceiveCount: number,
    attributes: Record<string, string> = {},
    dlqAttributes: Record<string, string> = {},
  ): { url: string; dlqUrl: string } {
    const suffix = attributes.FifoQueue ? '.fifo' : '';
    const dlqUrl = createQueue(`dlq${suffix}`, dlqAttributes);
    const deadLetterTargetArn = attribute(dlqUrl, 'QueueArn');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
    return { url: createQueue(`source${suffix}`, { ...attributes, RedrivePolicy }), dlqUrl };
  }

  function send(
    url: string,
    body: string,
    more: Partial<SendMessageCommandInput> = {},
  ): SendMessageResult {
    return run('SendMessage', { QueueUrl: url, MessageBody: body, ...more });
  }

  /** A short poll for up to ten messages with all that they carry. */
  function receive(url: string, more: Partial<ReceiveMessageCommandInput> = {}): Message[] {
    const result = run<ReceiveMessageResult>('ReceiveMessage', receiveInput(url, more));
    return result.Messages ?? [];
  }

  /** A long poll, which goes on until it has messages or its time is over. */
  async function poll(
    url: string,
    more: Partial<ReceiveMessageCommandInput> = {},
    overrides: Partial<Call> = {},
  ): Promise<Message[]> {
    const input = receiveInput(url, { WaitTimeSeconds: 20, ...more });
    const result = await kernel.work.run(() =>
      run<Promise<ReceiveMessageResult>>('ReceiveMessage', input, overrides),
    );
    return result.Messages ?? [];
  }

  function bodies(url: string, more: Partial<ReceiveMessageCommandInput> = {}): string[] {
    return receive(url, more).map(({ Body }) => Body ?? '');
  }

  function remove(url: string, message: Message | undefined): void {
    run('DeleteMessage', { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle });
  }

  function changeVisibility(url: string, message: Message | undefined, seconds: number): void {
    run('ChangeMessageVisibility', {
      QueueUrl: url,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: seconds,
    });
  }

  function attribute(url: string, name: string): string {
    const input = { QueueUrl: url, AttributeNames: [name] };
    return (
      run<GetQueueAttributesResult>('GetQueueAttributes', input).Attributes?.[name as 'All'] ?? ''
    );
  }

  /** Visible, in flight, delayed. */
  function counts(url: string): [number, number, number] {
    return [
      Number(attribute(url, 'ApproximateNumberOfMessages')),
      Number(attribute(url, 'ApproximateNumberOfMessagesNotVisible')),
      Number(attribute(url, 'ApproximateNumberOfMessagesDelayed')),
    ];
  }

  /** What the journal says of events of one kind. */
  function journal(event: string) {
    return kernel.journal.entries().filter((entry) => entry.event === event);
  }

  return {
    host,
    kernel,
    clock,
    run,
    refusal,
    createQueue,
    createQueueWithDlq,
    send,
    receive,
    poll,
    bodies,
    remove,
    changeVisibility,
    attribute,
    counts,
    journal,
  };
}

function receiveInput(url: string, more: Partial<ReceiveMessageCommandInput>) {
  return {
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
    ...more,
  };
}
