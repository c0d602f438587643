import { MetricGroup, type MetricSink } from '../../metrics.ts';
import type { EventSourceMapping } from './model/event-source-mapping.ts';
import { LATEST } from './model/function.ts';
import type { InvocationTarget } from './model/target.ts';

const NAMESPACE = 'AWS/Lambda';

type Counted =
  | 'AsyncEventsDropped'
  | 'AsyncEventsReceived'
  | 'DeadLetterErrors'
  | 'DestinationDeliveryFailures'
  | 'Errors'
  | 'Invocations'
  | 'ProvisionedConcurrencyInvocations'
  | 'ProvisionedConcurrencySpilloverInvocations'
  | 'RecursiveInvocationsDropped'
  | 'Throttles';
type Timed = 'AsyncEventAge' | 'Duration' | 'IteratorAge';
type Level =
  | 'ConcurrentExecutions'
  | 'ProvisionedConcurrencyUtilization'
  | 'ProvisionedConcurrentExecutions';
export type MetricName = Counted | Timed | Level;

const UNITS: Readonly<Record<MetricName, string>> = {
  AsyncEventAge: 'Milliseconds',
  AsyncEventsDropped: 'Count',
  AsyncEventsReceived: 'Count',
  ConcurrentExecutions: 'Count',
  DeadLetterErrors: 'Count',
  DestinationDeliveryFailures: 'Count',
  Duration: 'Milliseconds',
  Errors: 'Count',
  Invocations: 'Count',
  IteratorAge: 'Milliseconds',
  ProvisionedConcurrencyInvocations: 'Count',
  ProvisionedConcurrencySpilloverInvocations: 'Count',
  ProvisionedConcurrencyUtilization: 'Count',
  ProvisionedConcurrentExecutions: 'Count',
  RecursiveInvocationsDropped: 'Count',
  Throttles: 'Count',
};

/**
 * The metrics of everything that goes by one name: of the function, of the function under that
 * name, and of the account.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
 */
export class TargetMetrics {
  readonly #groups: readonly MetricGroup[];

  constructor(groups: readonly MetricGroup[]) {
    this.#groups = groups;
  }

  /** @param timestampMs when the invocation began that the value belongs to @default now */
  add(name: MetricName, value = 1, timestampMs?: number): void {
    const unit = UNITS[name];
    for (const group of this.#groups) group.add(name, unit, value, timestampMs);
  }
}

/** What Lambda itself tells CloudWatch: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export class LambdaMetrics {
  readonly #sink: MetricSink;
  readonly #account: MetricGroup;
  readonly #functions = new Map<string, MetricGroup>();
  /** By the names that targets are called by. */
  readonly #targets = new Map<string, TargetMetrics>();

  constructor(sink: MetricSink) {
    this.#sink = sink;
    this.#account = new MetricGroup(sink, NAMESPACE);
  }

  of(target: InvocationTarget): TargetMetrics {
    let metrics = this.#targets.get(target.arn);
    if (metrics === undefined) {
      const { name: FunctionName } = target.state;
      const Resource =
        target.qualifier === LATEST ? FunctionName : `${FunctionName}:${target.qualifier}`;
      const resource = new MetricGroup(this.#sink, NAMESPACE, { FunctionName, Resource });
      metrics = new TargetMetrics([this.#account, this.#function(FunctionName), resource]);
      this.#targets.set(target.arn, metrics);
    }
    return metrics;
  }

  /** How many invocations run: of the function, of the account, and of what nobody reserved. */
  concurrency(functionName: string, running: number, total: number, unreserved: number): void {
    this.#function(functionName).add('ConcurrentExecutions', 'Count', running, undefined);
    this.#account.add('ConcurrentExecutions', 'Count', total, undefined);
    this.#account.add('UnreservedConcurrentExecutions', 'Count', unreserved, undefined);
  }

  /** The metrics of one event source mapping, which it has only if they were asked for. */
  ofMapping(mapping: EventSourceMapping): MappingMetrics {
    const group = new MetricGroup(this.#sink, NAMESPACE, { EventSourceMappingUUID: mapping.uuid });
    return new MappingMetrics(group, mapping);
  }

  #function(FunctionName: string): MetricGroup {
    let group = this.#functions.get(FunctionName);
    if (group === undefined) {
      group = new MetricGroup(this.#sink, NAMESPACE, { FunctionName });
      this.#functions.set(FunctionName, group);
    }
    return group;
  }
}

export type MappingMetricName =
  | 'DeletedEventCount'
  | 'DroppedEventCount'
  | 'FailedInvokeEventCount'
  | 'FilteredOutEventCount'
  | 'InvokedEventCount'
  | 'OnFailureDestinationDeliveredEventCount'
  | 'PolledEventCount';

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics */
export class MappingMetrics {
  readonly #group: MetricGroup;
  readonly #mapping: EventSourceMapping;

  constructor(group: MetricGroup, mapping: EventSourceMapping) {
    this.#group = group;
    this.#mapping = mapping;
  }

  add(name: MappingMetricName, eventCount: number): void {
    if (this.#mapping.settings.countsEvents) this.#group.add(name, 'Count', eventCount, undefined);
  }
}
