import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import { MAXIMUM_SYNC_PAYLOAD_BYTES } from '../limits.ts';

/** A received message, and the record that the function sees of it. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly traceHeader: string | undefined;
  /** The record as JSON, made once. */
  readonly json: string;
  readonly sizeBytes: number;
}

/** The record's shape: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function toSqsEventRecord(message: Message, queueArn: string, region: string): object {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: toEventAttributes(message.MessageAttributes ?? {}),
    ...(message.MD5OfMessageAttributes !== undefined && {
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
    }),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

export function toSqsRecord(message: Message, eventRecord: object): SqsRecord {
  const json = JSON.stringify(eventRecord);
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    traceHeader: message.Attributes?.AWSTraceHeader,
    json,
    sizeBytes: Buffer.byteLength(json),
  };
}

/** The function's event for some records, from JSON that is already there. */
export function toBatchPayload(records: readonly { readonly json: string }[]): string {
  return `{"Records":[${records.map(({ json }) => json).join(',')}]}`;
}

const EMPTY_PAYLOAD_BYTES = toBatchPayload([]).length;

/**
 * How many of the records, from the first, fit one invocation: at most `batchSize`, and at most 6 MB, but at least one.
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

function toEventAttributes(attributes: Record<string, MessageAttributeValue>): object {
  const converted: Record<string, object> = {};
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    converted[name] = {
      ...(StringValue !== undefined && { stringValue: StringValue }),
      ...(BinaryValue !== undefined && {
        binaryValue: Buffer.from(BinaryValue).toString('base64'),
      }),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    };
  }
  return converted;
}
