import type { Delivery } from '../../service.ts';
import { deliverAtLeastOnce, eventBody } from '../../service-events.ts';
import {
  eventBridgeEvent,
  eventNameOf,
  notificationMessage,
  type Occurrence,
} from './event-messages.ts';
import { matches, type Notification } from './model/notifications.ts';
import { bucketArn, type S3Runtime } from './s3.ts';

/** The subject of what S3 publishes to topics. */
export const TOPIC_SUBJECT = 'Amazon S3 Notification';

/**
 * Sends an event to the account's default bus and to the queues, topics and functions that its
 * bucket names for it. The request that caused it does not wait.
 */
export function announce(s3: S3Runtime, occurrence: Occurrence): void {
  const { toEventBridge, targets } = occurrence.bucket.notifications;
  if (toEventBridge) announceToBus(s3, occurrence);
  if (targets.length === 0) return;
  const eventName = eventNameOf(occurrence.event);
  for (const target of targets) {
    if (matches(target, eventName, occurrence.version.key)) notify(s3, occurrence, target);
  }
}

/** X-Ray does not follow events of AWS services over EventBridge, so no trace goes along. */
function announceToBus(s3: S3Runtime, occurrence: Occurrence): void {
  const { context } = s3;
  const body = eventBody(context, eventBridgeEvent(occurrence));
  const delivery = { principal: s3Itself(occurrence), body };
  const bus = context.arn('events', 'event-bus/default');
  context.kernel.start(() => deliver(s3, bus, delivery, 's3-to-eventbridge'));
}

/** The trace goes along: https://docs.aws.amazon.com/xray/latest/devguide/xray-services-s3.html */
function notify(s3: S3Runtime, occurrence: Occurrence, target: Notification): void {
  const { traceHeader } = occurrence.origin;
  const delivery = {
    principal: s3Itself(occurrence),
    body: JSON.stringify(notificationMessage(s3, occurrence, target.id)),
    ...(target.kind === 'Topic' && { subject: TOPIC_SUBJECT }),
    ...(traceHeader !== undefined && { traceHeader }),
  };
  s3.context.kernel.start(() => deliver(s3, target.targetArn, delivery, 's3-notification'));
}

function s3Itself({ bucket }: Pick<Occurrence, 'bucket'>): Delivery['principal'] {
  return { kind: 'service', name: 's3.amazonaws.com', sourceArn: bucketArn(bucket) };
}

/** What the destination refuses for good is lost, and recorded so. */
async function deliver(
  { context }: S3Runtime,
  targetArn: string,
  delivery: Delivery,
  hop: Parameters<S3Runtime['context']['kernel']['hop']>[0],
): Promise<void> {
  const { kernel } = context;
  if (kernel.latency.profile !== 'instant') await kernel.hop(hop);
  const { principal } = delivery;
  const sourceArn = 'sourceArn' in principal ? principal.sourceArn : undefined;
  await deliverAtLeastOnce(context, targetArn, delivery, ({ code }, willRetry) => {
    kernel.journal.record('s3:event-refused', sourceArn ?? targetArn, { code, willRetry });
  });
}
