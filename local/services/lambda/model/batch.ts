import { MAXIMUM_SYNC_PAYLOAD_BYTES } from '../limits.ts';

/** The function's event for some records, from JSON that is already there. */
export function toBatchPayload(records: readonly { readonly json: string }[]): string {
  return `{"Records":[${records.map(({ json }) => json).join(',')}]}`;
}

const EMPTY_PAYLOAD_BYTES = toBatchPayload([]).length;

/**
 * How many of the records, from the first, fit one invocation: at most `batchSize`, and at most 6
 * MB, but at least one.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
 */
export function countThatFit(
  records: readonly { readonly sizeBytes: number }[],
  batchSize: number,
): number {
  let sizeBytes = EMPTY_PAYLOAD_BYTES;
  let count = 0;
  for (const record of records) {
    sizeBytes += record.sizeBytes + 1;
    if (count === batchSize || (count > 0 && sizeBytes > MAXIMUM_SYNC_PAYLOAD_BYTES)) break;
    count++;
  }
  return count;
}
