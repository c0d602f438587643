import {
  BatchGetTracesCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { expect } from 'vitest';
import type { Aws } from '../rule.ts';

let traceCount = 0;
export const segmentId = (number: number) => number.toString(16).padStart(16, '0');

/** A trace of its own, and the means to fill and read it. */
export function newTrace(aws: Aws) {
  const xray = aws.connect(XRayClient);
  const startTime = aws.now() / 1000;
  const epoch = Math.floor(startTime).toString(16);
  const id = `1-${epoch}-${(++traceCount).toString(16).padStart(24, '0')}`;
  const segment = (number: number, name: string, more: object = {}) =>
    JSON.stringify({
      trace_id: id,
      id: segmentId(number),
      name,
      start_time: startTime,
      end_time: startTime + 2,
      ...more,
    });
  const put = (...TraceSegmentDocuments: string[]) =>
    xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
  const segments = async () => {
    const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [id] }));
    return (Traces?.[0]?.Segments ?? []).map(({ Document = '' }) => JSON.parse(Document));
  };
  const range = {
    StartTime: new Date((startTime - 60) * 1000),
    EndTime: new Date((startTime + 60) * 1000),
  };
  /** Whether a filter finds it. */
  const isFound = async (FilterExpression: string) => {
    const { TraceSummaries = [] } = await xray.send(
      new GetTraceSummariesCommand({ ...range, FilterExpression }),
    );
    return TraceSummaries.some(({ Id }) => Id === id);
  };
  return { xray, id, startTime, segment, put, segments, range, isFound };
}

/** Expects that a request is refused as one that is not valid. */
export const invalid = (call: Promise<unknown>) =>
  expect(call).rejects.toMatchObject({ name: 'InvalidRequestException' });
