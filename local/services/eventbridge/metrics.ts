import type { PutEventsCommandInput, PutEventsResponse } from '@aws-sdk/client-eventbridge';
import { MetricGroup, type MetricSink } from '../../metrics.ts';
import { DEFAULT_BUS, type RuleState } from './model.ts';
import { entryBytes } from './put-events.ts';

/**
 * What EventBridge tells CloudWatch of rules. Names are AWS's own, also where they spell one word in two ways.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export class EventMetrics {
  readonly #sink: MetricSink;
  readonly #rules = new WeakMap<RuleState, MetricGroup>();

  constructor(sink: MetricSink) {
    this.#sink = sink;
  }

  matched(rule: RuleState): void {
    const metrics = this.#of(rule);
    metrics.count('MatchedEvents');
    metrics.count('TriggeredRules');
  }

  scheduled(rule: RuleState): void {
    this.#of(rule).count('TriggeredRules');
  }

  /** @param sinceIngestionMs how long ago the event came to the bus */
  attempted(rule: RuleState, isRetry: boolean, sinceIngestionMs: number): void {
    const metrics = this.#of(rule);
    metrics.count('InvocationAttempts');
    if (isRetry) metrics.count('RetryInvocationAttempts');
    else metrics.add('IngestiontoInvocationStartLatency', 'Milliseconds', sinceIngestionMs);
  }

  delivered(rule: RuleState, sinceIngestionMs: number): void {
    const metrics = this.#of(rule);
    metrics.count('SuccessfulInvocationAttempts');
    metrics.add('IngestionToInvocationSuccessLatency', 'Milliseconds', sinceIngestionMs);
    this.#completed(metrics, sinceIngestionMs);
  }

  /** The target will not be tried again. */
  gaveUp(rule: RuleState, sinceIngestionMs: number): void {
    const metrics = this.#of(rule);
    metrics.count('FailedInvocations');
    this.#completed(metrics, sinceIngestionMs);
  }

  deadLettered(rule: RuleState, isDelivered: boolean): void {
    this.#of(rule).count(isDelivered ? 'InvocationsSentToDlq' : 'InvocationsFailedToBeSentToDlq');
  }

  /** An invocation counts once, when it has succeeded or failed for good. */
  #completed(metrics: MetricGroup, sinceIngestionMs: number): void {
    metrics.count('Invocations');
    metrics.add('IngestiontoInvocationCompleteLatency', 'Milliseconds', sinceIngestionMs);
  }

  #of(rule: RuleState): MetricGroup {
    let metrics = this.#rules.get(rule);
    if (metrics === undefined) {
      const { Name, EventBusName } = rule.rule;
      const isDefault = EventBusName === undefined || EventBusName === DEFAULT_BUS;
      // Rules of the default bus report under their name alone.
      const dimensions = { RuleName: Name, ...(!isDefault && { EventBusName }) };
      metrics = new MetricGroup(this.#sink, 'AWS/Events', dimensions);
      this.#rules.set(rule, metrics);
    }
    return metrics;
  }
}

/**
 * What EventBridge tells CloudWatch of PutEvents, over all buses. A call takes no time of the engine's, and none is
 * throttled: so there is no latency and no throttled count.
 */
export class PutEventsMetrics {
  readonly #metrics: MetricGroup;

  constructor(sink: MetricSink) {
    this.#metrics = new MetricGroup(sink, 'AWS/Events', {});
  }

  /** Runs a call and counts it with what comes of it. */
  measure(input: PutEventsCommandInput, putEvents: () => PutEventsResponse): PutEventsResponse {
    const entries = input.Entries ?? [];
    const metrics = this.#metrics;
    metrics.count('PutEventsApproximateCallCount');
    metrics.count('PutEventsEntriesCount', entries.length);
    const sizeBytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
    metrics.add('PutEventsRequestSize', 'Bytes', sizeBytes);
    try {
      const answer = putEvents();
      metrics.count('PutEventsApproximateSuccessCount');
      const failedCount = answer.FailedEntryCount ?? 0;
      if (failedCount > 0) metrics.count('PutEventsFailedEntriesCount', failedCount);
      return answer;
    } catch (error) {
      metrics.count('PutEventsApproximateFailedCount');
      throw error;
    }
  }
}
