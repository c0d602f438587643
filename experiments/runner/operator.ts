import type {
  GetQueueAttributesCommandOutput,
  ListQueuesCommandOutput,
  ReceiveMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import type { OperatorStep } from '../experiment.ts';
import type { Uploads } from './uploads.ts';
import type { World } from './world.ts';

/** What the runbook asks of an operator, by step. */
export const OPERATOR: Readonly<
  Record<OperatorStep, (world: World, uploads: Uploads) => Promise<void>>
> = {
  'redrive-ingest': redriveIngest,
  'redrive-rule': redriveRule,
  'replay-owed': replayOwed,
};

/** `aws sqs start-message-move-task`: see IngestDeadLetters in the runbook. */
async function redriveIngest({ call, pipeline }: World): Promise<void> {
  const { Attributes } = await call<GetQueueAttributesCommandOutput>('sqs', 'GetQueueAttributes', {
    QueueUrl: pipeline.ingestDeadLetterQueueUrl,
    AttributeNames: ['QueueArn'],
  });
  await call('sqs', 'StartMessageMoveTask', { SourceArn: Attributes?.QueueArn });
}

/** Sends each event to the queue that it was for, and deletes its dead letter: see UploadRuleDeadLetters in the runbook. */
async function redriveRule({ call, pipeline }: World): Promise<void> {
  const { QueueUrls = [] } = await call<ListQueuesCommandOutput>('sqs', 'ListQueues', {
    QueueNamePrefix: pipeline.resourcePrefix,
  });
  const QueueUrl = QueueUrls.find((url) => url.includes('RuleDeadLetters'));
  for (;;) {
    const { Messages = [] } = await call<ReceiveMessageCommandOutput>('sqs', 'ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
    });
    if (Messages.length === 0) return;
    for (const { Body, ReceiptHandle } of Messages) {
      await call('sqs', 'SendMessage', { QueueUrl: pipeline.ingestQueueUrl, MessageBody: Body });
      await call('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
    }
  }
}

/** Puts the event of each upload that has no record into the ingest queue: see ReconciliationGap in the runbook. */
async function replayOwed({ call, pipeline }: World, uploads: Uploads): Promise<void> {
  await uploads.readRecords();
  for (const { key, versionId, sizeBytes, acceptedAtMs, recordCount } of uploads.all) {
    if (recordCount > 0) continue;
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: new Date(acceptedAtMs).toISOString(),
      detail: {
        bucket: { name: pipeline.uploadsBucketName },
        object: { key, 'version-id': versionId, size: sizeBytes, sequencer: '0' },
      },
    };
    await call('sqs', 'SendMessage', {
      QueueUrl: pipeline.ingestQueueUrl,
      MessageBody: JSON.stringify(event),
    });
  }
}
