import type {
  GetBucketNotificationConfigurationRequest,
  NotificationConfiguration,
  PutBucketNotificationConfigurationRequest,
} from '@aws-sdk/client-s3';
import type { Principal } from '../../../credentials.ts';
import { AwsError } from '../../../errors.ts';
import type { Call } from '../../../service.ts';
import { TOPIC_SUBJECT } from '../delivery.ts';
import { S3Error } from '../errors.ts';
import { testMessage } from '../event-messages.ts';
import type { Bucket } from '../model/buckets.ts';
import {
  type Notification,
  readNotifications,
  writeNotifications,
} from '../model/notifications.ts';
import { bucketArn, type S3Runtime } from '../s3.ts';
import { requireBucket } from './request.ts';

type PutRequest = PutBucketNotificationConfigurationRequest;

/**
 * Replaces a bucket's notifications, once each destination has shown that it takes them: queues and
 * topics get an `s3:TestEvent`, functions must be there.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
export async function putBucketNotificationConfiguration(
  s3: S3Runtime,
  input: PutRequest,
  call: Pick<Call, 'requestId'>,
): Promise<object> {
  const bucket = requireBucket(s3, input);
  const { kernel } = s3.context;
  const notifications = readNotifications(input.NotificationConfiguration ?? {}, () =>
    kernel.ids.uuid(),
  );
  if (input.SkipDestinationValidation !== true) {
    await checkDestinations(s3, bucket, notifications.targets, call.requestId);
  }
  bucket.notifications = notifications;
  return {};
}

export function getBucketNotificationConfiguration(
  s3: S3Runtime,
  input: GetBucketNotificationConfigurationRequest,
): NotificationConfiguration {
  return writeNotifications(requireBucket(s3, input).notifications);
}

/** @throws InvalidArgument, with every destination that will not do. */
async function checkDestinations(
  s3: S3Runtime,
  bucket: Bucket,
  targets: readonly Notification[],
  requestId: string,
): Promise<void> {
  const members: Record<string, string> = {};
  let refusedCount = 0;
  for (const target of targets) {
    const refusal = await tryDestination(s3, bucket, target, requestId);
    if (refusal === undefined) continue;
    refusedCount++;
    members[`ArgumentName${refusedCount}`] = refusal.name;
    members[`ArgumentValue${refusedCount}`] = refusal.reason;
  }
  if (refusedCount === 0) return;
  throw new S3Error(
    'InvalidArgument',
    400,
    'Unable to validate the following destination configurations',
    members,
  );
}

async function tryDestination(
  s3: S3Runtime,
  bucket: Bucket,
  { kind, targetArn }: Notification,
  requestId: string,
): Promise<{ name: string; reason: string } | undefined> {
  const { context } = s3;
  const principal: Principal = {
    kind: 'service',
    name: 's3.amazonaws.com',
    sourceArn: bucketArn(bucket),
  };
  try {
    if (kind === 'CloudFunction') {
      const input = { FunctionName: targetArn };
      await context.call('lambda', 'GetFunctionConfiguration', input, principal);
    } else {
      await context.deliver(targetArn, {
        principal,
        body: JSON.stringify(testMessage(s3, bucket, requestId)),
        ...(kind === 'Topic' && { subject: TOPIC_SUBJECT }),
      });
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return describeRefusal(kind, targetArn);
  }
}

/** The words recorded from AWS; of topics it is only known that they are like those of queues. */
function describeRefusal(kind: Notification['kind'], arn: string) {
  if (kind === 'CloudFunction') {
    return { name: `${arn}, null`, reason: `Not authorized to invoke function [${arn}]` };
  }
  const noun = kind === 'Queue' ? 'queue' : 'topic';
  return { name: arn, reason: `The destination ${noun} does not exist` };
}
