import type {
  CreateTopicResponse,
  GetSubscriptionAttributesResponse,
  PublishResponse,
  SubscribeResponse,
} from '@aws-sdk/client-sns';
import type { Message, ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { AwsError } from '../../../../local/errors.ts';
import type { Call, Delivery, Operation, ServiceDefinition } from '../../../../local/service.ts';
import { SNS } from '../../../../local/services/sns/index.ts';
import { SQS } from '../../../../local/services/sqs/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:subscriber';

/** SNS and SQS on a virtual clock, and a Lambda that takes or refuses what it is told to. */
export function createSnsHarness(
  options: { seed?: string; latency?: 'instant' | 'documented' } = {},
) {
  const invocations: { atMs: number; targetArn: string; delivery: Delivery }[] = [];
  let refuse: (attempt: number) => AwsError | undefined = () => undefined;
  const lambda: ServiceDefinition = {
    name: 'lambda',
    create: (context) => ({
      operations: {},
      accept: (targetArn, delivery) => {
        invocations.push({ atMs: context.kernel.now(), targetArn, delivery });
        const error = refuse(invocations.length);
        if (error !== undefined) throw error;
      },
    }),
  };
  const { host, kernel, clock } = createTestHost([SQS, SNS, lambda], options);

  const call: Call = {
    principal: ADMINISTRATOR,
    requestId: 'request',
    sourceIp: '127.0.0.1',
    aborted: () => false,
  };

  function run<Output>(name: string, input: object, overrides: Partial<Call> = {}): Output {
    const operation: Operation = host.operation('sns', name);
    return operation(input, { ...call, ...overrides }) as Output;
  }

  function refusal(name: string, input: object): AwsError {
    try {
      run(name, input);
    } catch (error) {
      return error as AwsError;
    }
    throw new Error(`${name} was not refused`);
  }

  function createTopic(name = 'topic', attributes: Record<string, string> = {}): string {
    const input = { Name: name, Attributes: attributes };
    return run<CreateTopicResponse>('CreateTopic', input).TopicArn as string;
  }

  /** Makes a queue; gives its ARN. */
  function createQueue(name = 'queue'): string {
    const Attributes = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    host.operation('sqs', 'CreateQueue')({ QueueName: name, Attributes }, call);
    return host.arn('sqs', name);
  }

  function subscribe(
    topicArn: string,
    endpoint: string,
    attributes: Record<string, string> = {},
  ): string {
    const input = {
      TopicArn: topicArn,
      ReturnSubscriptionArn: true,
      Protocol: endpoint.startsWith('arn:') ? endpoint.split(':')[2] : endpoint.split(':')[0],
      Endpoint: endpoint,
      Attributes: attributes,
    };
    return run<SubscribeResponse>('Subscribe', input).SubscriptionArn as string;
  }

  function publish(topicArn: string, message: string, more: object = {}): string {
    const input = { TopicArn: topicArn, Message: message, ...more };
    return run<PublishResponse>('Publish', input).MessageId as string;
  }

  /** Takes all messages of a queue. */
  function receive(queueArn: string): Message[] {
    const input = {
      QueueUrl: queueArn.split(':')[5],
      MaxNumberOfMessages: 10,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    return (
      (host.operation('sqs', 'ReceiveMessage')(input, call) as ReceiveMessageResult).Messages ?? []
    );
  }

  /** The texts that reached a queue, as published. */
  function received(queueArn: string): string[] {
    return receive(queueArn).map(({ Body }) => JSON.parse(Body ?? '').Message);
  }

  function subscriptionAttributes(arn: string): Record<string, string> {
    const input = { SubscriptionArn: arn };
    const { Attributes } = run<GetSubscriptionAttributesResponse>(
      'GetSubscriptionAttributes',
      input,
    );
    return Attributes ?? {};
  }

  function journal(event: string) {
    return kernel.journal.entries().filter((entry) => entry.event === event);
  }

  return {
    host,
    kernel,
    clock,
    invocations,
    call,
    run,
    refusal,
    createTopic,
    createQueue,
    subscribe,
    publish,
    receive,
    received,
    subscriptionAttributes,
    journal,
    /** Says with which error, if any, Lambda answers its first, second, … delivery. */
    refuseDeliveries(decide: (attempt: number) => AwsError | undefined): void {
      refuse = decide;
    },
  };
}
