import type { VirtualClock } from '../../../../local/kernel/clock.ts';
import type { Kernel } from '../../../../local/kernel/kernel.ts';
import { DYNAMODB, DYNAMODB_STREAMS } from '../../../../local/services/dynamodb/index.ts';
import type { Item } from '../../../../local/services/dynamodb/model/item.ts';
import type { StreamRecord } from '../../../../local/services/dynamodb/model/stream.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

/** What any operation may answer, as the tests read it. */
export interface Answer {
  readonly Item: Item;
  readonly Items: Item[];
  readonly Attributes: Item;
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey: Item;
  // biome-ignore lint/suspicious/noExplicitAny: descriptions are compared, not used.
  readonly [member: string]: any;
}

export interface TestDynamoDb {
  readonly kernel: Kernel;
  readonly clock: VirtualClock;
  readonly region: string;
  call(operation: string, input: object): Promise<Answer>;
  streams(operation: string, input: object): Promise<Answer>;
  /** All records of a table's newest stream that are still there. */
  records(tableName: string): Promise<StreamRecord[]>;
}

/** DynamoDB and its streams on a virtual clock. */
export function createDynamoDb(seed = '1'): TestDynamoDb {
  const { host, kernel, clock } = createTestHost([DYNAMODB, DYNAMODB_STREAMS], { seed });
  const call = (operation: string, input: object) =>
    host.call<Answer>('dynamodb', operation, input, ADMINISTRATOR);
  const streams = (operation: string, input: object) =>
    host.call<Answer>('dynamodb-streams', operation, input, ADMINISTRATOR);
  return {
    kernel,
    clock,
    region: host.region,
    call,
    streams,
    async records(tableName) {
      const { Table } = await call('DescribeTable', { TableName: tableName });
      const StreamArn = Table.LatestStreamArn;
      const { StreamDescription } = await streams('DescribeStream', { StreamArn });
      const records: StreamRecord[] = [];
      for (const { ShardId } of StreamDescription.Shards) {
        const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
        let iterator = (await streams('GetShardIterator', start)).ShardIterator;
        for (;;) {
          const read = await streams('GetRecords', { ShardIterator: iterator });
          if (read.Records.length === 0) break;
          records.push(...read.Records);
          iterator = read.NextShardIterator;
        }
      }
      return records;
    },
  };
}

interface TableOptions {
  readonly sortKey?: 'S' | 'N' | 'B';
  readonly stream?: string;
  readonly extra?: object;
}

/** A table `things` with the partition key `id`, and perhaps the sort key `at`. */
export async function createThings(
  dynamodb: TestDynamoDb,
  { sortKey, stream, extra }: TableOptions = {},
): Promise<void> {
  await dynamodb.call('CreateTable', {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      ...(sortKey ? [{ AttributeName: 'at', AttributeType: sortKey }] : []),
    ],
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      ...(sortKey ? [{ AttributeName: 'at', KeyType: 'RANGE' }] : []),
    ],
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
    ...extra,
  });
}

export const THINGS = { TableName: 'things' } as const;

/** A secondary index over `kind` and `at`, and the definitions that it needs. */
export function withIndex(kind: 'Local' | 'Global', projection: object): object {
  const definitions = [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'S' },
    { AttributeName: 'kind', AttributeType: 'S' },
  ];
  const keys =
    kind === 'Local'
      ? [
          { AttributeName: 'id', KeyType: 'HASH' },
          { AttributeName: 'kind', KeyType: 'RANGE' },
        ]
      : [
          { AttributeName: 'kind', KeyType: 'HASH' },
          { AttributeName: 'at', KeyType: 'RANGE' },
        ];
  return {
    AttributeDefinitions: definitions,
    [`${kind}SecondaryIndexes`]: [
      { IndexName: 'by-kind', KeySchema: keys, Projection: projection },
    ],
  };
}
