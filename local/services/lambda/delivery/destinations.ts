import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { AwsError } from '../../../errors.ts';
import type { Context, Delivery } from '../../../service.ts';
import type { InvocationTarget } from '../model/target.ts';
import { rolePrincipal } from '../role.ts';

/** A record of an invocation, on its way to a destination. */
export interface DestinationRecord {
  /** JSON. */
  readonly body: string;
  readonly isSuccess: boolean;
  readonly attributes?: Delivery['attributes'];
  readonly traceHeader: string | undefined;
  /** Where in a bucket it goes, without the time and random part that every key ends in. */
  readonly objectPrefix: string;
}

/**
 * Sends a record as the function's role. A destination that refuses loses the record: Lambda only
 * counts it.
 * @returns whether it arrived
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export async function sendToDestination(
  context: Context,
  target: InvocationTarget,
  destinationArn: string,
  record: DestinationRecord,
): Promise<boolean> {
  const { journal } = context.kernel;
  const { state } = target;
  const outcome = record.isSuccess ? 'success' : 'failure';
  try {
    await send(context, target, destinationArn, record);
    journal.record('lambda:destination-reached', state.arn, { destinationArn, outcome });
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code } = error;
    journal.record('lambda:destination-failed', state.arn, { destinationArn, outcome, code });
    return false;
  }
}

async function send(
  context: Context,
  target: InvocationTarget,
  destinationArn: string,
  record: DestinationRecord,
): Promise<void> {
  const principal = rolePrincipal(context, target);
  const [, , service, , , resource = ''] = destinationArn.split(':', 6);
  const { body, isSuccess, attributes, traceHeader } = record;
  if (service === 'events') {
    const input: PutEventsCommandInput = {
      Entries: [
        {
          Source: 'lambda',
          DetailType: `Lambda Function Invocation Result - ${isSuccess ? 'Success' : 'Failure'}`,
          Detail: body,
          Resources: [`${target.state.arn}:${target.qualifier}`, destinationArn],
          EventBusName: destinationArn,
          ...(traceHeader !== undefined && { TraceHeader: traceHeader }),
        },
      ],
    };
    await context.call('eventbridge', 'PutEvents', input, principal);
  } else if (service === 's3') {
    const key = objectKey(context, record.objectPrefix);
    const input: PutObjectCommandInput = { Bucket: resource, Key: key, Body: Buffer.from(body) };
    await context.call('s3', 'PutObject', input, principal);
  } else {
    await context.deliver(destinationArn, {
      principal,
      body,
      ...(attributes && { attributes }),
      ...(traceHeader !== undefined && { traceHeader }),
    });
  }
}

/** `<prefix>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>` */
function objectKey(context: Context, prefix: string): string {
  const iso = new Date(context.kernel.now()).toISOString();
  const day = iso.slice(0, 10);
  const time = iso.slice(11, 19).replaceAll(':', '.');
  return `${prefix}/${day.replaceAll('-', '/')}/${day}T${time}-${context.kernel.ids.uuid()}`;
}
