import { AwsError } from '../../errors.ts';
import { MetricGroup } from '../../metrics.ts';
import type { Context, Operation } from '../../service.ts';
import { ConditionalCheckFailedError } from './errors.ts';
import type { SecondaryIndex, Table } from './model/table.ts';
import { takeUsage, type Usage } from './model/usage.ts';

const NAMESPACE = 'AWS/DynamoDB';
const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);

/** The tables that a request for items names, in whichever of its members. */
interface ItemsRequest {
  readonly TableName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string }>>[];
}

/**
 * What DynamoDB tells CloudWatch of tables.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export class TableMetrics {
  readonly #context: Context;
  readonly #groups = new WeakMap<Table | SecondaryIndex, MetricGroup>();
  readonly #operations = new WeakMap<Table, Map<string, MetricGroup>>();
  readonly #account: MetricGroup;

  constructor(context: Context) {
    this.#context = context;
    this.#account = new MetricGroup(context.metrics, NAMESPACE);
  }

  /** The same operations, measured. */
  measured(
    operations: Readonly<Record<string, Operation>>,
    tables: ReadonlyMap<string, Table>,
  ): Record<string, Operation> {
    const measure = ([name, operation]: [string, Operation]): [string, Operation] => [
      name,
      (input: ItemsRequest, call) => {
        // A table that the operation does not find has no metrics either.
        const touched = tableNames(input)
          .map((tableName) => tables.get(tableName))
          .filter((table) => table !== undefined);
        try {
          const output = operation(input, call);
          for (const table of touched) this.#succeeded(table, name, output as Answer);
          return output;
        } catch (error) {
          if (error instanceof AwsError) this.#failed(touched, name, error);
          throw error;
        }
      },
    ];
    return Object.fromEntries(Object.entries(operations).map(measure));
  }

  /** Time to live has deleted an item. */
  expired(table: Table): void {
    this.#of(table).count('TimeToLiveDeletedItemCount');
  }

  /** A reader of the stream was given records. */
  streamRead(tableName: string, streamLabel: string, records: readonly unknown[]): void {
    if (records.length === 0) return;
    const dimensions = { TableName: tableName, StreamLabel: streamLabel, Operation: 'GetRecords' };
    new MetricGroup(this.#context.metrics, NAMESPACE, dimensions).count(
      'ReturnedRecordsCount',
      records.length,
    );
  }

  #succeeded(table: Table, name: string, output: Answer): void {
    const operation = this.#operationOf(table, name);
    const latencyMs = this.#context.kernel.latency.sampleMs('api-call');
    operation.add('SuccessfulRequestLatency', 'Milliseconds', latencyMs);
    if (output?.Count !== undefined) operation.count('ReturnedItemCount', output.Count);
    this.#reportUsage(this.#of(table), table.usage);
    for (const index of table.indexes) {
      if (index.kind === 'global') this.#reportUsage(this.#ofIndex(table, index), index.usage);
    }
  }

  #failed(tables: readonly Table[], name: string, error: AwsError): void {
    if (error instanceof ConditionalCheckFailedError) {
      for (const table of tables) this.#of(table).count('ConditionalCheckFailedRequests');
    } else if (THROTTLED.has(error.code)) {
      for (const table of tables) this.#throttled(table, name);
    } else if (error.fault === 'server') {
      for (const table of tables) this.#operationOf(table, name).count('SystemErrors');
    } else this.#account.count('UserErrors');
  }

  #throttled(table: Table, name: string): void {
    this.#operationOf(table, name).count('ThrottledRequests');
    const isRead = /Get|Query|Scan/.test(name);
    this.#of(table).count(isRead ? 'ReadThrottleEvents' : 'WriteThrottleEvents');
  }

  #reportUsage(metrics: MetricGroup, usage: Usage): void {
    const { readUnits, writeUnits } = takeUsage(usage);
    if (readUnits > 0) metrics.count('ConsumedReadCapacityUnits', readUnits);
    if (writeUnits > 0) metrics.count('ConsumedWriteCapacityUnits', writeUnits);
  }

  #of(table: Table): MetricGroup {
    return this.#group(table, { TableName: table.name });
  }

  #ofIndex(table: Table, index: SecondaryIndex): MetricGroup {
    return this.#group(index, { TableName: table.name, GlobalSecondaryIndexName: index.name });
  }

  #group(owner: Table | SecondaryIndex, dimensions: Record<string, string>): MetricGroup {
    let group = this.#groups.get(owner);
    if (group === undefined) {
      group = new MetricGroup(this.#context.metrics, NAMESPACE, dimensions);
      this.#groups.set(owner, group);
    }
    return group;
  }

  #operationOf(table: Table, operation: string): MetricGroup {
    let byName = this.#operations.get(table);
    if (byName === undefined) {
      byName = new Map();
      this.#operations.set(table, byName);
    }
    let group = byName.get(operation);
    if (group === undefined) {
      const dimensions = { TableName: table.name, Operation: operation };
      group = new MetricGroup(this.#context.metrics, NAMESPACE, dimensions);
      byName.set(operation, group);
    }
    return group;
  }
}

type Answer = { readonly Count?: number } | undefined;

/** Names, without the rest of an ARN where one was given. */
function tableNames({ TableName, RequestItems, TransactItems }: ItemsRequest): string[] {
  const named = [
    TableName,
    ...Object.keys(RequestItems ?? {}),
    ...(TransactItems ?? []).flatMap((item) =>
      Object.values(item ?? {}).map((action) => action?.TableName),
    ),
  ];
  const names = named
    .filter((name) => typeof name === 'string')
    .map((name) => name.slice(name.lastIndexOf('/') + 1));
  return names.length < 2 ? names : [...new Set(names)];
}
