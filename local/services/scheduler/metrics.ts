import { MetricGroup, type MetricSink } from '../../metrics.ts';

/**
 * What the Scheduler tells CloudWatch, of each group and of the account. What never happens is not there.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export class SchedulerMetrics {
  readonly #sink: MetricSink;
  readonly #account: MetricGroup;
  readonly #groups = new Map<string, MetricGroup>();

  constructor(sink: MetricSink) {
    this.#sink = sink;
    this.#account = new MetricGroup(sink, 'AWS/Scheduler');
  }

  attempted(groupName: string): void {
    this.#count(groupName, 'InvocationAttemptCount');
  }

  /** The target refused. Assumption: a throttled call counts under both names. */
  targetFailed(groupName: string, isThrottled: boolean): void {
    this.#count(groupName, 'TargetErrorCount');
    if (isThrottled) this.#count(groupName, 'TargetErrorThrottledCount');
  }

  /** The invocation had to wait for the Scheduler's own quota. */
  throttled(groupName: string): void {
    this.#count(groupName, 'InvocationThrottleCount');
  }

  dropped(groupName: string): void {
    this.#count(groupName, 'InvocationDroppedCount');
  }

  deadLettered(groupName: string): void {
    this.#count(groupName, 'InvocationsSentToDeadLetterCount');
  }

  /** @param errorCode what the dead-letter queue answered */
  deadLetterFailed(groupName: string, errorCode: string): void {
    this.#count(groupName, 'InvocationsFailedToBeSentToDeadLetterCount');
    this.#count(groupName, `InvocationsFailedToBeSentToDeadLetterCount_${errorCode}`);
  }

  #count(groupName: string, metricName: string): void {
    let group = this.#groups.get(groupName);
    if (group === undefined) {
      group = new MetricGroup(this.#sink, 'AWS/Scheduler', { ScheduleGroup: groupName });
      this.#groups.set(groupName, group);
    }
    group.count(metricName);
    this.#account.count(metricName);
  }
}
