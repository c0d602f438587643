import type * as SDK from '@aws-sdk/client-eventbridge';
import type { Call, Context } from '../../service.ts';
import type { EventDelivery } from './delivery.ts';
import { validation } from './errors.ts';
import { LIMITS } from './limits.ts';
import { type BusEvent, type EventBuses, isoSeconds } from './model.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export function putEvents(
  context: Context,
  buses: EventBuses,
  delivery: EventDelivery,
  input: SDK.PutEventsCommandInput,
  call: Call,
): SDK.PutEventsResponse {
  const entries = input.Entries ?? [];
  if (entries.length === 0 || entries.length > LIMITS.putEventsEntryCountMax) {
    throw validation(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: ` +
        `Member must have length between 1 and ${LIMITS.putEventsEntryCountMax}`,
    );
  }
  const sizeBytes = entries.map(entryBytes).reduce((sum, bytes) => sum + bytes, 0);
  if (sizeBytes > LIMITS.putEventsRequestBytesMax) {
    throw validation('Total size of the entries in the request is over the limit.');
  }
  const results = entries.map((entry) => putEntry(context, buses, delivery, entry, call));
  return {
    FailedEntryCount: results.filter((result) => result.ErrorCode !== undefined).length,
    Entries: results,
  };
}

function putEntry(
  context: Context,
  buses: EventBuses,
  delivery: EventDelivery,
  entry: SDK.PutEventsRequestEntry,
  call: Call,
): SDK.PutEventsResultEntry {
  const refusal = refuseEntry(entry);
  if (refusal !== undefined) return refusal;
  const bus = buses.findBus(entry.EventBusName);
  const { kernel } = context;
  const id = kernel.ids.uuid();
  // An event for a bus that is not there is accepted, and goes nowhere.
  if (bus === undefined) return { EventId: id };
  const event: BusEvent = {
    version: '0',
    id,
    'detail-type': entry.DetailType ?? '',
    source: entry.Source ?? '',
    account: context.account,
    time: isoSeconds(entry.Time?.getTime() ?? kernel.now()),
    region: context.region,
    resources: entry.Resources ?? [],
    detail: JSON.parse(entry.Detail ?? '{}'),
  };
  delivery.publish(bus, event, entry.TraceHeader ?? call.traceHeader);
  return { EventId: id };
}

function refuseEntry(entry: SDK.PutEventsRequestEntry): SDK.PutEventsResultEntry | undefined {
  const refuse = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  if (!entry.Source)
    return refuse(
      'InvalidArgument',
      'Parameter Source is not valid. Reason: Source is a required argument.',
    );
  if (entry.Source.startsWith('aws.')) {
    return refuse('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  if (!entry.DetailType)
    return refuse(
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    );
  if (!entry.Detail)
    return refuse(
      'InvalidArgument',
      'Parameter Detail is not valid. Reason: Detail is a required argument.',
    );
  return isJsonObject(entry.Detail) ? undefined : refuse('MalformedDetail', 'Detail is malformed.');
}

export function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
export function entryBytes(entry: SDK.PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const timeBytes = entry.Time === undefined ? 0 : 14;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), timeBytes);
}
