import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { PipelineDashboards } from '../../dashboards/pipeline-dashboards.ts';
import { OUTPUTS } from '../outputs.ts';
import type { StageSettings } from '../stages.ts';
import type { PipelineStack } from './pipeline-stack.ts';
import type { StorageStack } from './storage-stack.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly storage: StorageStack;
  readonly pipeline: PipelineStack;
}

/** Alarms, and announcements of experiments. */
const PUBLISHERS = ['cloudwatch.amazonaws.com', 'events.amazonaws.com'];

/** What operators see, and how they are told: dashboards, alarms, and a topic for each urgency. */
export class ObservabilityStack extends Stack {
  /** Tells operators what can wait until the morning. */
  readonly tickets: Topic;

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { stage, storage, pipeline } = props;
    const key = this.#keyForAlarms(stage);
    const pages = this.#topic('Pages', 'Faultline pages', key);
    const tickets = this.#topic('Tickets', 'Faultline tickets', key);
    this.tickets = tickets;
    new PipelineDashboards(this, 'Dashboards', {
      stageName: stage.name,
      runbookUrl: stage.runbookUrl,
      pages,
      tickets,
      resources: {
        ...pipeline.watched,
        files: storage.files,
        notifications: storage.notifications,
      },
    });
    new CfnOutput(this, OUTPUTS.pagesTopicArn, { value: pages.topicArn });
    new CfnOutput(this, OUTPUTS.ticketsTopicArn, { value: tickets.topicArn });
  }

  /**
   * AWS's own key for SNS serves this account's people and roles, not CloudWatch, whose alarms
   * would fail to publish without a word.
   * https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
   */
  #keyForAlarms(stage: StageSettings): Key {
    const key = new Key(this, 'AlarmKey', {
      description: 'Alarms on their way to operators',
      enableKeyRotation: true,
      removalPolicy: stage.removalPolicy,
    });
    for (const service of PUBLISHERS) key.grantEncryptDecrypt(new ServicePrincipal(service));
    return key;
  }

  #topic(id: string, displayName: string, masterKey: Key): Topic {
    const topic = new Topic(this, id, { displayName, masterKey, enforceSSL: true });
    for (const service of PUBLISHERS) topic.grantPublish(new ServicePrincipal(service));
    return topic;
  }
}
