import type { Principal } from './credentials.ts';
import { AwsError, NotImplementedError } from './errors.ts';
import type { Context, Delivery } from './service.ts';

/** What an AWS service tells of itself on the account's default event bus. */
export interface ServiceEvent {
  /** For instance `aws.fis`. */
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/**
 * How a service of AWS repeats what its target could not take. AWS promises S3's events "at least once" and publishes no
 * schedule (https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html): these figures are an assumption.
 */
const RETRY = {
  firstDelayMs: 1000,
  longestDelayMs: 5 * 60 * 1000,
  giveUpAfterMs: 24 * 60 * 60 * 1000,
} as const;

/** Puts an event on the default bus, in a task of its own. Where the engine has no bus, nobody listens. */
export function announce(context: Context, principal: Principal, event: ServiceEvent): void {
  const body = eventBody(context, event);
  const bus = context.arn('events', 'event-bus/default');
  context.kernel.start(() => deliverAtLeastOnce(context, bus, { principal, body }));
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export function eventBody({ kernel, account, region }: Context, event: ServiceEvent): string {
  return JSON.stringify({
    version: '0',
    id: kernel.ids.uuid(),
    'detail-type': event.detailType,
    source: event.source,
    account,
    time: `${new Date(kernel.now()).toISOString().slice(0, 19)}Z`,
    region,
    resources: event.resources,
    detail: event.detail,
  });
}

/**
 * Hands over, again and again while the target fails. What it refuses for good is lost.
 * @param refused is told of every refusal
 */
export async function deliverAtLeastOnce(
  context: Context,
  targetArn: string,
  delivery: Delivery,
  refused: (error: AwsError, willRetry: boolean) => void = () => {},
): Promise<void> {
  const { kernel } = context;
  const giveUpAtMs = kernel.now() + RETRY.giveUpAfterMs;
  for (let delayMs: number = RETRY.firstDelayMs; ; delayMs *= 2) {
    try {
      await context.deliver(targetArn, delivery);
      return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const willRetry = isTransient(error) && kernel.now() < giveUpAtMs;
      refused(error, willRetry);
      if (!willRetry) return;
    }
    await kernel.sleep(Math.min(delayMs, RETRY.longestDelayMs), 'hand-off retry');
  }
}

function isTransient(error: AwsError): boolean {
  return error.fault === 'server' && !(error instanceof NotImplementedError);
}
