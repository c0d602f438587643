import { describe, expect, it } from 'vitest';
import { readJsonInput } from '../../local/json-input.ts';

describe('an input written as JSON', () => {
  it('has its members under the operation’s own names', () => {
    const written = { LogGroupName: 'g', logEvents: [{ Message: 'm' }] };
    expect(readJsonInput('cloudwatch-logs', 'PutLogEvents', written)).toEqual({
      logGroupName: 'g',
      logEvents: [{ message: 'm' }],
    });
  });

  it('keeps the keys of maps as they are', () => {
    const written = { LogGroupName: 'g', Tags: { owner: 'a', Team: 'b' } };
    expect(readJsonInput('cloudwatch-logs', 'CreateLogGroup', written)).toEqual({
      logGroupName: 'g',
      tags: { owner: 'a', Team: 'b' },
    });
  });

  it('has plain text for blobs', () => {
    const written = { FunctionName: 'f', Payload: '{"a":1}' };
    expect(readJsonInput('lambda', 'Invoke', written)).toEqual({
      FunctionName: 'f',
      Payload: Buffer.from('{"a":1}'),
    });
  });

  it.each([1_767_225_600, '2026-01-01T00:00:00Z'])('has the time %j as a date', (Time) => {
    const written = { Entries: [{ Source: 'app', Time }] };
    expect(readJsonInput('eventbridge', 'PutEvents', written)).toEqual({
      Entries: [{ Source: 'app', Time: new Date('2026-01-01T00:00:00Z') }],
    });
  });

  it('leaves out what the operation does not know', () => {
    expect(readJsonInput('sqs', 'SendMessage', { QueueUrl: 'q', Colour: 'red' })).toEqual({
      QueueUrl: 'q',
    });
  });
});
