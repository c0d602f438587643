import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PipelineResources } from '../../dashboards/pipeline-resources.ts';
import { FileIntake } from '../constructs/file-intake.ts';
import { Reconciliation } from '../constructs/reconciliation.ts';
import { SubscriberNotification } from '../constructs/subscriber-notification.ts';
import { OUTPUTS } from '../outputs.ts';
import type { StageSettings } from '../stages.ts';
import type { StorageStack } from './storage-stack.ts';

export interface PipelineStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly storage: StorageStack;
}

/** What of the pipeline is watched; the tables are storage's. */
type Watched = Omit<PipelineResources, 'files' | 'notifications'>;

/** Everything that moves: can be deleted and deployed again without losing data. */
export class PipelineStack extends Stack {
  readonly watched: Watched;

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props);
    const { stage, storage } = props;
    const intake = new FileIntake(this, 'FileIntake', {
      stage,
      uploads: storage.uploads,
      files: storage.files,
      faults: storage.faults,
    });
    const notification = new SubscriberNotification(this, 'SubscriberNotification', {
      stage,
      files: storage.files,
      notifications: storage.notifications,
      faults: storage.faults,
    });
    const reconciliation = new Reconciliation(this, 'Reconciliation', { stage, storage });
    this.watched = { ...intake.watched, ...notification.watched, ...reconciliation.watched };
    const outputs = {
      [OUTPUTS.ingestQueueUrl]: intake.ingestQueue.queueUrl,
      [OUTPUTS.ingestDeadLetterQueueUrl]: intake.ingestDeadLetters.queueUrl,
      [OUTPUTS.fileEventsTopicArn]: notification.topic.topicArn,
      [OUTPUTS.inboxQueueUrl]: notification.inbox.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
