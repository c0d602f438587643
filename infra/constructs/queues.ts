import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DEAD_LETTER_RETENTION, QUEUE_RETENTION } from '../pipeline-settings.ts';

/** What every queue here has: encryption at rest with SQS's own key, and no access without TLS. */
const PROTECTED = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** A queue for what could not be delivered or processed: kept as long as SQS allows. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  return new Queue(scope, id, { ...PROTECTED, retentionPeriod: DEAD_LETTER_RETENTION });
}

/** A queue of work, whose messages go to a dead-letter queue after so many receives. */
export function workQueue(
  scope: Construct,
  id: string,
  props: Required<Pick<QueueProps, 'visibilityTimeout' | 'deadLetterQueue'>>,
): Queue {
  return new Queue(scope, id, { ...PROTECTED, retentionPeriod: QUEUE_RETENTION, ...props });
}
