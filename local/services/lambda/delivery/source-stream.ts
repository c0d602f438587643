import type {
  DescribeStreamCommandInput,
  DescribeStreamOutput,
  GetRecordsCommandInput,
  GetShardIteratorCommandInput,
  GetShardIteratorOutput,
  Shard,
} from '@aws-sdk/client-dynamodb-streams';
import type { Principal } from '../../../credentials.ts';
import type { Context } from '../../../service.ts';
import { STREAM_READ_RECORDS } from '../limits.ts';
import type { WireRecord } from '../model/stream-batch.ts';

/** Where to begin in a shard. */
export type StreamPosition =
  | { readonly kind: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly kind: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

interface ReadOutput {
  readonly Records?: WireRecord[];
  readonly NextShardIterator?: string;
}

/** The stream of an event source mapping, as Lambda calls it. Every call may throw `AwsError`. */
export class SourceStream {
  readonly #context: Context;
  readonly #arn: string;

  constructor(context: Context, streamArn: string) {
    this.#context = context;
    this.#arn = streamArn;
  }

  async shards(principal: Principal): Promise<Shard[]> {
    const shards: Shard[] = [];
    let lastShardId: string | undefined;
    do {
      const input: DescribeStreamCommandInput = {
        StreamArn: this.#arn,
        ...(lastShardId !== undefined && { ExclusiveStartShardId: lastShardId }),
      };
      const output = await this.#call<DescribeStreamOutput>('DescribeStream', input, principal);
      shards.push(...(output.StreamDescription?.Shards ?? []));
      lastShardId = output.StreamDescription?.LastEvaluatedShardId;
    } while (lastShardId !== undefined);
    return shards;
  }

  async iterator(
    principal: Principal,
    shardId: string,
    position: StreamPosition,
  ): Promise<string | undefined> {
    const input: GetShardIteratorCommandInput = {
      StreamArn: this.#arn,
      ShardId: shardId,
      ShardIteratorType: position.kind,
      ...(position.kind === 'AFTER_SEQUENCE_NUMBER' && {
        SequenceNumber: position.sequenceNumber,
      }),
    };
    const output = await this.#call<GetShardIteratorOutput>('GetShardIterator', input, principal);
    return output.ShardIterator;
  }

  /** `next` is undefined at the end of a closed shard. */
  async read(
    principal: Principal,
    iterator: string,
  ): Promise<{ readonly records: readonly WireRecord[]; readonly next: string | undefined }> {
    const input: GetRecordsCommandInput = { ShardIterator: iterator, Limit: STREAM_READ_RECORDS };
    const output = await this.#call<ReadOutput>('GetRecords', input, principal);
    return { records: output.Records ?? [], next: output.NextShardIterator };
  }

  #call<Output>(operation: string, input: object, principal: Principal): Promise<Output> {
    return this.#context.call('dynamodb-streams', operation, input, principal);
  }
}
