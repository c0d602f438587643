import { MetricGroup, type MetricSink } from '../../metrics.ts';
import type { Topic } from './model.ts';

/** Why a subscription's filter policy did not want a message. */
export type FilterReason = 'MessageAttributes' | 'NoMessageAttributes' | 'MessageBody';

/** What SNS tells CloudWatch of topics. https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export class SnsMetrics {
  readonly #sink: MetricSink;
  readonly #topics = new WeakMap<Topic, MetricGroup>();

  constructor(sink: MetricSink) {
    this.#sink = sink;
  }

  published(topic: Topic, sizeBytes: number): void {
    const metrics = this.#of(topic);
    metrics.count('NumberOfMessagesPublished');
    metrics.add('PublishSize', 'Bytes', sizeBytes);
  }

  delivered(topic: Topic): void {
    this.#of(topic).count('NumberOfNotificationsDelivered');
  }

  /** For queues and functions SNS counts when it stops trying, for HTTP endpoints each attempt. */
  failed(topic: Topic): void {
    this.#of(topic).count('NumberOfNotificationsFailed');
  }

  filteredOut(topic: Topic, reason: FilterReason): void {
    const metrics = this.#of(topic);
    metrics.count('NumberOfNotificationsFilteredOut');
    metrics.count(`NumberOfNotificationsFilteredOut-${reason}`);
  }

  deadLettered(topic: Topic, isDelivered: boolean): void {
    this.#of(topic).count(
      isDelivered
        ? 'NumberOfNotificationsRedrivenToDlq'
        : 'NumberOfNotificationsFailedToRedriveToDlq',
    );
  }

  #of(topic: Topic): MetricGroup {
    let metrics = this.#topics.get(topic);
    if (metrics === undefined) {
      const TopicName = topic.arn.slice(topic.arn.lastIndexOf(':') + 1);
      metrics = new MetricGroup(this.#sink, 'AWS/SNS', { TopicName });
      this.#topics.set(topic, metrics);
    }
    return metrics;
  }
}
