import type * as SDK from '@aws-sdk/client-xray';
import { XRAY } from '../../../../local/services/xray/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

/** Epoch seconds at which the traces of these tests begin. */
export const T0 = Date.UTC(2026, 0, 1) / 1000;

export const traceId = (number: number) =>
  `1-${T0.toString(16)}-${number.toString(16).padStart(24, '0')}`;
export const segmentId = (number: number) => number.toString(16).padStart(16, '0');

/** A segment of trace 1 that takes a second, as JSON. */
export const segment = (number: number, more: object = {}): string =>
  JSON.stringify({
    trace_id: traceId(1),
    id: segmentId(number),
    name: `service-${number}`,
    start_time: T0,
    end_time: T0 + 1,
    ...more,
  });

/** X-Ray on a virtual clock. */
export function createXRay() {
  const { host, clock } = createTestHost([XRAY]);
  const call = <Output>(operation: string, input: object = {}) =>
    host.call<Output>('xray', operation, input, ADMINISTRATOR);
  const range = { StartTime: new Date((T0 - 3600) * 1000), EndTime: new Date((T0 + 3600) * 1000) };
  return {
    host,
    clock,
    call,
    range,
    put: (...TraceSegmentDocuments: string[]) =>
      call<SDK.PutTraceSegmentsResult>('PutTraceSegments', { TraceSegmentDocuments }),
    async trace(id = traceId(1)) {
      const { Traces } = await call<SDK.BatchGetTracesResult>('BatchGetTraces', { TraceIds: [id] });
      return (Traces?.[0]?.Segments ?? []).map(({ Document = '' }) => JSON.parse(Document));
    },
    async summaries(input: Partial<SDK.GetTraceSummariesCommandInput> = {}) {
      const answer = await call<SDK.GetTraceSummariesResult>('GetTraceSummaries', {
        ...range,
        ...input,
      });
      return answer.TraceSummaries ?? [];
    },
  };
}
