import type { GetQueueAttributesCommandOutput, ListQueuesCommandOutput } from '@aws-sdk/client-sqs';
import type { World } from './world.ts';

/** Messages that lie in the dead-letter queues of the pipeline. */
export async function countDeadLetters({ call, pipeline }: World): Promise<number> {
  let count = 0;
  let NextToken: string | undefined;
  do {
    const page: ListQueuesCommandOutput = await call('sqs', 'ListQueues', {
      QueueNamePrefix: pipeline.resourcePrefix,
      MaxResults: 1000,
      ...(NextToken && { NextToken }),
    });
    for (const QueueUrl of page.QueueUrls ?? []) {
      if (!QueueUrl.includes('DeadLetters')) continue;
      const { Attributes } = await call<GetQueueAttributesCommandOutput>(
        'sqs',
        'GetQueueAttributes',
        { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] },
      );
      count += Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return count;
}
