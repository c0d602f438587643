import { describe, expect, it } from 'vitest';
import { readLogEntry } from '../../../cli/logs/log-entry.ts';

describe('a log line', () => {
  it.each([
    [
      'of Powertools keeps what a person asks for',
      '{"level":"INFO","message":"Upload recorded","timestamp":"2026-01-01","service":"s","sampling_rate":0,"uploadId":"u"}',
      {
        kind: 'application',
        level: 'INFO',
        service: 's',
        message: 'Upload recorded',
        fields: { uploadId: 'u' },
      },
    ],
    [
      'of Lambda’s JSON format is an application’s',
      '{"timestamp":"2026-01-01","level":"WARN","requestId":"r","message":"slow"}',
      { kind: 'application', level: 'WARN', message: 'slow', fields: {} },
    ],
    [
      'of Lambda’s text format is split at its tabs',
      '2026-01-01T00:00:00.000Z\tr\tERROR\tno\tway\n',
      { kind: 'application', level: 'ERROR', message: 'no\tway', fields: {} },
    ],
    [
      'that is plain text stays as it is',
      'hello {\n',
      { kind: 'application', level: 'INFO', message: 'hello {', fields: {} },
    ],
    [
      'of the embedded metric format is a document of metrics',
      '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]},"service":"s","Files":1}',
      { kind: 'metrics', level: 'INFO', service: 's', message: 'metrics', fields: { Files: 1 } },
    ],
    [
      'of a failed invocation is an error of the platform',
      '{"time":"t","type":"platform.report","record":{"requestId":"r","status":"timeout","metrics":{"durationMs":3}}}',
      {
        kind: 'platform',
        level: 'ERROR',
        message: 'report',
        fields: { requestId: 'r', status: 'timeout', durationMs: 3 },
      },
    ],
    [
      'that ends an invocation in text is the platform’s',
      'REPORT RequestId: r\tDuration: 1 ms\tStatus: timeout\n',
      {
        kind: 'platform',
        level: 'ERROR',
        message: 'REPORT RequestId: r\tDuration: 1 ms\tStatus: timeout',
        fields: {},
      },
    ],
  ])('%s', (_, text, entry) => {
    expect(readLogEntry(text)).toEqual(entry);
  });
});
