import { describe, expect, it } from 'vitest';
import {
  asyncRecord,
  deadLetterAttributes,
  streamFailureRecord,
} from '../../../../../local/services/lambda/model/records.ts';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const EVENT = {
  requestId: 'e4b46cbf',
  payload: '{"order":1}',
  traceHeader: undefined,
  receivedAtMs: 0,
  invokeCount: 3,
  refusedCount: 0,
};
const FAILED = {
  payload: '{"errorType":"E","errorMessage":"broken"}',
  isError: true,
  executedVersion: '$LATEST',
};
const TARGET_ARN = `${FUNCTION_ARN}:$LATEST`;
const NOW_MS = Date.UTC(2019, 10, 14, 18, 16, 5, 568);

describe('record of an asynchronous invocation', () => {
  it('has the form that AWS documents', () => {
    const record = asyncRecord(TARGET_ARN, EVENT, 'RetriesExhausted', FAILED, NOW_MS);
    expect(JSON.parse(record)).toEqual({
      version: '1.0',
      timestamp: '2019-11-14T18:16:05.568Z',
      requestContext: {
        requestId: 'e4b46cbf',
        functionArn: `${FUNCTION_ARN}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { order: 1 },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: 'Unhandled',
      },
      responsePayload: { errorType: 'E', errorMessage: 'broken' },
    });
  });

  it('names no error when the function succeeded, and no response when it never ran', () => {
    const result = { payload: '"done"', isError: false, executedVersion: '$LATEST' };
    const success = JSON.parse(asyncRecord(TARGET_ARN, EVENT, 'Success', result, NOW_MS));
    expect(success.responseContext).toEqual({ statusCode: 200, executedVersion: '$LATEST' });
    expect(success.responsePayload).toBe('done');
    const expired = asyncRecord(TARGET_ARN, EVENT, 'EventAgeExceeded', undefined, NOW_MS);
    expect(JSON.parse(expired)).not.toHaveProperty('responseContext');
  });
});

describe('dead-letter message', () => {
  it('carries request id, status code and error message', () => {
    expect(deadLetterAttributes(EVENT, FAILED)).toEqual({
      RequestID: { dataType: 'String', stringValue: 'e4b46cbf' },
      ErrorCode: { dataType: 'Number', stringValue: '200' },
      ErrorMessage: { dataType: 'String', stringValue: 'broken' },
    });
  });

  it('carries the first kilobyte of a long error message, cut between characters', () => {
    const payload = JSON.stringify({ errorMessage: `a${'ü'.repeat(1000)}` });
    const { ErrorMessage } = deadLetterAttributes(EVENT, { ...FAILED, payload });
    expect(ErrorMessage?.stringValue).toBe(`a${'ü'.repeat(511)}`);
  });
});

describe('record of a discarded stream batch', () => {
  it('has the form that AWS documents', () => {
    const record = streamFailureRecord(
      {
        requestId: '316aa6d0',
        functionArn: FUNCTION_ARN,
        executedVersion: '$LATEST',
        invokeCount: 1,
        endedInError: true,
      },
      'RetryAttemptsExhausted',
      {
        shardId: 'shardId-1',
        startSequenceNumber: '800',
        endSequenceNumber: '801',
        firstArrivalMs: Date.UTC(2019, 10, 14, 0, 13, 19),
        lastArrivalMs: Date.UTC(2019, 10, 14, 0, 13, 20),
        batchSize: 2,
        streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s',
      },
      Date.UTC(2019, 10, 14, 0, 13, 49, 717),
    );
    expect(JSON.parse(record)).toEqual({
      requestContext: {
        requestId: '316aa6d0',
        functionArn: FUNCTION_ARN,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: 'Unhandled',
      },
      version: '1.0',
      timestamp: '2019-11-14T00:13:49.717Z',
      DDBStreamBatchInfo: {
        shardId: 'shardId-1',
        startSequenceNumber: '800',
        endSequenceNumber: '801',
        approximateArrivalOfFirstRecord: '2019-11-14T00:13:19Z',
        approximateArrivalOfLastRecord: '2019-11-14T00:13:20Z',
        batchSize: 2,
        streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s',
      },
    });
  });
});
