import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';

/** A received message, and the record that the function sees of it. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly traceHeader: string | undefined;
  /** The record as JSON, made once. */
  readonly json: string;
  readonly sizeBytes: number;
}

/**
 * The record's shape: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 * @param isGathered within a batching window: AWS then writes `null` for the digest of attributes
 * that are not there
 */
export function toSqsEventRecord(
  message: Message,
  queueArn: string,
  region: string,
  isGathered = false,
): object {
  const { MD5OfMessageAttributes: md5 = isGathered ? null : undefined } = message;
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: toEventAttributes(message.MessageAttributes ?? {}),
    ...(md5 !== undefined && { md5OfMessageAttributes: md5 }),
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
