import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../local/services/xray/limits.ts';
import { Traces } from '../../../../local/services/xray/model/traces.ts';
import { createXRay, segment, segmentId, T0, traceId } from './fixture.ts';

describe('PutTraceSegments', () => {
  it('takes what is whole and names what is wrong with the rest', async () => {
    const { put, trace } = createXRay();
    const broken = [
      ['not JSON', 'ParseError'],
      ['[]', 'ParseError'],
      [segment(1, { id: undefined }), 'MissingId'],
      [segment(1, { id: 'x' }), 'InvalidId'],
      [segment(1, { trace_id: '1-1-1' }), 'InvalidTraceId'],
      [segment(1, { trace_id: undefined }), 'MissingTraceId'],
      [segment(1, { name: '' }), 'InvalidName'],
      [segment(1, { start_time: undefined }), 'MissingStartTime'],
      [segment(1, { start_time: 'now' }), 'InvalidStartTime'],
      [segment(1, { end_time: undefined }), 'MissingEndTime'],
      [segment(1, { type: 'subsegment' }), 'MissingParentId'],
      [segment(1, { metadata: 'x'.repeat(LIMITS.segmentBytesMax) }), 'SegmentTooLarge'],
    ] as const;
    const { UnprocessedTraceSegments } = await put(...broken.map(([text]) => text), segment(2));
    expect(UnprocessedTraceSegments?.map(({ ErrorCode }) => ErrorCode)).toEqual(
      broken.map(([, code]) => code),
    );
    expect(UnprocessedTraceSegments?.[5]).toEqual({
      Id: segmentId(1),
      ErrorCode: 'MissingTraceId',
      Message: 'Invalid segment. ErrorCode: MissingTraceId',
    });
    expect(await trace()).toHaveLength(1);
  });

  it('shows a segment in progress until it is complete, whichever comes first', async () => {
    const { put, trace, summaries } = createXRay();
    const begun = segment(1, { end_time: undefined, in_progress: true });
    await put(begun);
    expect(await trace()).toMatchObject([{ in_progress: true }]);
    expect(await summaries()).toMatchObject([{ IsPartial: true, Duration: 0 }]);
    await put(segment(1), begun);
    expect(await trace()).toEqual([JSON.parse(segment(1))]);
    expect(await summaries()).toMatchObject([{ IsPartial: false, Duration: 1 }]);
  });

  it('puts subsegments that come alone into their parents, early or late', async () => {
    const { put, trace } = createXRay();
    const child = (number: number, parent: number) =>
      segment(number, { type: 'subsegment', parent_id: segmentId(parent) });
    await put(child(3, 2), child(2, 1));
    expect(await trace()).toHaveLength(1);
    await put(segment(1), child(4, 3));
    expect(await trace()).toMatchObject([
      { id: segmentId(1), subsegments: [{ subsegments: [{ subsegments: [{}] }] }] },
    ]);
  });

  it('infers the segments of services that send none', async () => {
    const { put, trace } = createXRay();
    const calls = [
      { id: segmentId(2), name: 'S3', namespace: 'aws', aws: { operation: 'GetObject' } },
      { id: segmentId(3), name: 'DynamoDB', namespace: 'aws', aws: { table_name: 'files' } },
      { id: segmentId(4), name: 'example.com', namespace: 'remote', fault: true },
      { id: segmentId(5), name: 'own work' },
      { id: segmentId(6), name: 'answered', namespace: 'remote' },
    ].map((call) => ({ ...call, start_time: T0, end_time: T0 + 0.5 }));
    await put(segment(1, { subsegments: calls }), segment(7, { parent_id: segmentId(6) }));
    const segments = await trace();
    expect(segments.filter(({ inferred }) => inferred)).toMatchObject([
      { name: 'S3', origin: 'AWS::S3', parent_id: segmentId(2) },
      { name: 'files', origin: 'AWS::DynamoDB::Table', parent_id: segmentId(3) },
      { name: 'example.com', origin: 'remote', parent_id: segmentId(4), fault: true },
    ]);
    expect(segments.map(({ id }) => id)).toEqual((await trace()).map(({ id }) => id));
  });
});

describe('traces', () => {
  it('are bounded: one keeps what fits and says so', async () => {
    const { put, call } = createXRay();
    const large = { metadata: { text: 'x'.repeat(60_000) } };
    for (let i = 1; i <= 10; i++) await put(segment(i, large));
    const { Traces: traces } = await call<{ Traces: object[] }>('BatchGetTraces', {
      TraceIds: [traceId(1)],
    });
    expect(traces).toMatchObject([{ LimitExceeded: true, Segments: { length: 8 } }]);
  });

  it('are bounded: the oldest go when there are too many', () => {
    const traces = new Traces();
    const text = 'x'.repeat(60_000);
    const add = (number: number) =>
      traces.add(segment(1, { trace_id: traceId(number), metadata: { text } }), 0);
    for (let i = 0; i < 3000; i++) add(i);
    expect(traces.size).toBeLessThan(1200);
    expect(traces.find(traceId(0))).toBeUndefined();
    expect(traces.find(traceId(2999))).toBeDefined();
  });

  it('ignore datagrams without a trace', () => {
    const traces = new Traces();
    expect(traces.add('nonsense', 0)).toBeUndefined();
    expect(traces.size).toBe(0);
  });
});
