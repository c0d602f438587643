import { describe, expect, it } from 'vitest';
import { readBatchResponse } from '../../../../../local/services/lambda/model/partial-response.ts';

const IDS = new Set(['id1', 'id2', 'id3']);
const read = (payload: string) => readBatchResponse(payload, IDS);

describe('batch response', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
  it.each([
    ['an empty list', '{"batchItemFailures":[]}'],
    ['a null list', '{"batchItemFailures":null}'],
    ['an empty response', '{}'],
    ['a null response', 'null'],
    ['something else altogether', '"done"'],
  ])('is a success of all with %s', (_, payload) => {
    expect(read(payload)).toEqual({ kind: 'success' });
  });

  it.each([
    ['invalid JSON', '{"batchItemFailures":['],
    ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['a null identifier', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['an identifier under another name', '{"batchItemFailures":[{"messageId":"id1"}]}'],
    ['an identifier of another batch', '{"batchItemFailures":[{"itemIdentifier":"id4"}]}'],
    ['one bad identifier among good ones', '{"batchItemFailures":[{"itemIdentifier":"id1"},{}]}'],
    ['a list that is none', '{"batchItemFailures":"id1"}'],
  ])('is a failure of all with %s', (_, payload) => {
    expect(read(payload)).toEqual({ kind: 'failure' });
  });

  it('names the records that failed', () => {
    const payload = '{"batchItemFailures":[{"itemIdentifier":"id2"},{"itemIdentifier":"id3"}]}';
    expect(read(payload)).toEqual({ kind: 'partial', failedIds: new Set(['id2', 'id3']) });
  });
});
