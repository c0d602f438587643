import type { Context, Delivery } from '../../service.ts';

/**
 * Writes an event to a log group, each in a stream of its own: how AWS spreads them over streams it
 * does not say. What an input transformer makes must be `{"timestamp":…,"message":…}` to become a
 * log event of that time; anything else is the message as it is.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html#eb-console-targets
 */
export async function writeToLogGroup(
  context: Context,
  targetArn: string,
  { body, principal }: Delivery,
): Promise<void> {
  const { kernel } = context;
  const logGroupName = targetArn.split(':')[6];
  const logStreamName = kernel.ids.uuid();
  const logEvents = [readLogEvent(body) ?? { timestamp: kernel.now(), message: body }];
  const call = (operation: string, input: object) =>
    context.call(
      'cloudwatch-logs',
      operation,
      { logGroupName, logStreamName, ...input },
      principal,
    );
  await call('CreateLogStream', {});
  await call('PutLogEvents', { logEvents });
}

function readLogEvent(body: string): { timestamp: number; message: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { timestamp, message } = Object(value) as Record<string, unknown>;
  if (typeof timestamp !== 'number' || typeof message !== 'string') return undefined;
  return { timestamp, message };
}
