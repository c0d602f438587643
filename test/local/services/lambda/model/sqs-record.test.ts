import { describe, expect, it } from 'vitest';
import {
  toSqsEventRecord,
  toSqsRecord,
} from '../../../../../local/services/lambda/model/sqs-record.ts';

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:q';

describe('record of a message', () => {
  it('has the shape that AWS documents', () => {
    const message = {
      MessageId: '059f36b4',
      ReceiptHandle: 'AQEB',
      Body: 'Test message.',
      MD5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      MD5OfMessageAttributes: 'b25f48e8',
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1545082649183',
        AWSTraceHeader: 'Root=1-0-0',
      },
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'v' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    };
    const eventRecord = toSqsEventRecord(message, QUEUE_ARN, 'us-east-1');
    expect(JSON.parse(JSON.stringify(eventRecord))).toEqual({
      messageId: '059f36b4',
      receiptHandle: 'AQEB',
      body: 'Test message.',
      attributes: message.Attributes,
      messageAttributes: {
        text: {
          stringValue: 'v',
          stringListValues: [],
          binaryListValues: [],
          dataType: 'String',
        },
        bytes: {
          binaryValue: 'AQI=',
          stringListValues: [],
          binaryListValues: [],
          dataType: 'Binary',
        },
      },
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      md5OfMessageAttributes: 'b25f48e8',
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE_ARN,
      awsRegion: 'us-east-1',
    });
    const record = toSqsRecord(message, eventRecord);
    expect(record).toMatchObject({ messageId: '059f36b4', traceHeader: 'Root=1-0-0' });
    expect(record.sizeBytes).toBe(Buffer.byteLength(record.json));
  });
});
