import { describe, expect, it } from 'vitest';
import {
  compileFilters,
  compileMessageFilters,
} from '../../../../../local/services/lambda/model/filter.ts';

describe('filters of a stream', () => {
  const inserted = {
    eventName: 'INSERT',
    dynamodb: { NewImage: { status: { S: 'PROCESSED' }, size: { N: '5' } } },
  };

  it('let everything through when there are none', () => {
    expect(compileFilters([])(inserted)).toBe(true);
  });

  it.each([
    ['{"eventName":["INSERT","MODIFY"]}', true],
    ['{"eventName":["REMOVE"]}', false],
    ['{"dynamodb":{"NewImage":{"status":{"S":["PROCESSED"]}}}}', true],
    ['{"dynamodb":{"NewImage":{"status":{"S":[{"prefix":"PRO"}]}}}}', true],
    ['{"dynamodb":{"NewImage":{"status":{"S":[{"anything-but":["PROCESSED"]}]}}}}', false],
    ['{"dynamodb":{"NewImage":{"error":{"S":[{"exists":false}]}}}}', true],
    ['{"eventName":["INSERT"],"dynamodb":{"OldImage":{"a":{"S":[{"exists":true}]}}}}', false],
  ])('decide %s', (pattern, passes) => {
    expect(compileFilters([pattern])(inserted)).toBe(passes);
  });

  it('let through what any of them lets through', () => {
    const filter = compileFilters(['{"eventName":["REMOVE"]}', '{"eventName":["INSERT"]}']);
    expect(filter(inserted)).toBe(true);
  });
});

describe('filters of a queue', () => {
  const looksForNumber = compileMessageFilters(['{"body":{"size":[{"numeric":[">",3]}]}}']);

  it('look into a body that is JSON', () => {
    expect(looksForNumber({ body: '{"size":5}' })).toBe(true);
    expect(looksForNumber({ body: '{"size":3}' })).toBe(false);
  });

  it('keep out a body of another form than their own', () => {
    expect(looksForNumber({ body: 'size 5' })).toBe(false);
    const looksForText = compileMessageFilters(['{"body":["hello"]}']);
    expect(looksForText({ body: 'hello' })).toBe(true);
    expect(looksForText({ body: '{"hello":1}' })).toBe(false);
  });

  it('can look at the metadata alone', () => {
    const filter = compileMessageFilters(['{"attributes":{"ApproximateReceiveCount":["1"]}}']);
    expect(filter({ body: 'any', attributes: { ApproximateReceiveCount: '1' } })).toBe(true);
    expect(filter({ body: 'any', attributes: { ApproximateReceiveCount: '2' } })).toBe(false);
  });
});
