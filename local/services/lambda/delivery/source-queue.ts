import type {
  DeleteMessageBatchCommandInput,
  GetQueueAttributesCommandInput,
  GetQueueAttributesResult,
  Message,
  QueueAttributeName,
  ReceiveMessageCommandInput,
  ReceiveMessageResult,
} from '@aws-sdk/client-sqs';
import type { Principal } from '../../../credentials.ts';
import type { Context } from '../../../service.ts';
import { SQS_CALL_ENTRIES } from '../limits.ts';

/** The queue of an event source mapping, as Lambda calls it. Every call may throw `AwsError`. */
export class SourceQueue {
  readonly #context: Context;
  readonly #url: string;

  constructor(context: Context, queueArn: string) {
    this.#context = context;
    const [, , , , account, name] = queueArn.split(':');
    this.#url = `${context.endpoint()}/${account}/${name}`;
  }

  async receive(principal: Principal, wanted: number, waitSeconds: number): Promise<Message[]> {
    const input: ReceiveMessageCommandInput = {
      QueueUrl: this.#url,
      MaxNumberOfMessages: Math.min(SQS_CALL_ENTRIES, wanted),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    const { Messages = [] } = await this.#call<ReceiveMessageResult>(
      'ReceiveMessage',
      input,
      principal,
    );
    return Messages;
  }

  async delete(
    principal: Principal,
    records: readonly { readonly receiptHandle: string }[],
  ): Promise<void> {
    for (let start = 0; start < records.length; start += SQS_CALL_ENTRIES) {
      const input: DeleteMessageBatchCommandInput = {
        QueueUrl: this.#url,
        Entries: records
          .slice(start, start + SQS_CALL_ENTRIES)
          .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })),
      };
      await this.#call('DeleteMessageBatch', input, principal);
    }
  }

  async visibilityTimeoutSeconds(principal: Principal): Promise<number> {
    return Number(await this.#attribute('VisibilityTimeout', principal));
  }

  async hasDeadLetterQueue(principal: Principal): Promise<boolean> {
    return (await this.#attribute('RedrivePolicy', principal)) !== undefined;
  }

  async #attribute(name: QueueAttributeName, principal: Principal): Promise<string | undefined> {
    const input: GetQueueAttributesCommandInput = { QueueUrl: this.#url, AttributeNames: [name] };
    const { Attributes } = await this.#call<GetQueueAttributesResult>(
      'GetQueueAttributes',
      input,
      principal,
    );
    return Attributes?.[name];
  }

  #call<Output>(operation: string, input: object, principal: Principal): Promise<Output> {
    return this.#context.call('sqs', operation, input, principal);
  }
}
