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
