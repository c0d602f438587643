import { describe, expect, it } from 'vitest';
import { createXRay, segment, segmentId, T0, traceId } from './fixture.ts';

describe('GetTraceSummaries', () => {
  it('says of a trace what its root says, and what any segment has', async () => {
    const { put, summaries } = createXRay();
    await put(
      segment(1, {
        name: 'api',
        end_time: T0 + 2,
        user: 'alice',
        http: { request: { url: 'http://a/', method: 'GET' }, response: { status: 404 } },
        resource_arn: 'arn:one',
        annotations: { uploadId: 'u1' },
        subsegments: [
          {
            id: segmentId(2),
            name: 'worker',
            start_time: T0,
            end_time: T0 + 1,
            namespace: 'remote',
          },
        ],
      }),
      segment(3, {
        name: 'worker',
        origin: 'AWS::Lambda::Function',
        parent_id: segmentId(2),
        end_time: T0 + 5,
        fault: true,
        throttle: true,
        annotations: { uploadId: 'u1', size: 3, late: false },
        cause: { exceptions: [{ type: 'TypeError', message: 'broken' }] },
      }),
    );
    const api = { Name: 'api', Names: ['api'], AccountId: '000000000000' };
    const worker = { ...api, Name: 'worker', Names: ['worker'], Type: 'AWS::Lambda::Function' };
    expect(await summaries()).toMatchObject([
      {
        Id: traceId(1),
        StartTime: new Date(T0 * 1000),
        Duration: 5,
        ResponseTime: 2,
        HasError: true,
        HasFault: false,
        HasThrottle: true,
        IsPartial: false,
        Http: { HttpURL: 'http://a/', HttpMethod: 'GET', HttpStatus: 404 },
        Users: [{ UserName: 'alice', ServiceIds: [api] }],
        Annotations: {
          uploadId: [{ AnnotationValue: { StringValue: 'u1' }, ServiceIds: [api, worker] }],
          size: [{ AnnotationValue: { NumberValue: 3 }, ServiceIds: [worker] }],
          late: [{ AnnotationValue: { BooleanValue: false }, ServiceIds: [worker] }],
        },
        ServiceIds: [api, worker],
        ResourceARNs: [{ ARN: 'arn:one' }],
        EntryPoint: api,
        FaultRootCauses: [
          {
            ClientImpacting: false,
            Services: [
              { EntityPath: [{ Exceptions: [{ Name: 'TypeError', Message: 'broken' }] }] },
            ],
          },
        ],
        Revision: 2,
      },
    ]);
  });

  it('looks by the beginning of a trace, its last change, or the end of a segment', async () => {
    const { put, summaries, clock } = createXRay();
    await clock.advance(1800_000);
    await put(segment(1, { end_time: T0 + 600 }));
    const within = (from: number, to: number) => ({
      StartTime: new Date((T0 + from) * 1000),
      EndTime: new Date((T0 + to) * 1000),
    });
    const count = async (TimeRangeType: 'TraceId' | 'Event' | 'Service', from: number) =>
      (await summaries({ TimeRangeType, ...within(from, from + 1) })).length;
    expect(await count('TraceId', 0)).toBe(1);
    expect(await count('TraceId', 600)).toBe(0);
    expect(await count('Service', 600)).toBe(1);
    expect(await count('Service', 0)).toBe(0);
    expect(await count('Event', 1800)).toBe(1);
    expect(await count('Event', 0)).toBe(0);
  });

  it('gives a share of the traces when it samples, always the same', async () => {
    const { put, summaries } = createXRay();
    for (let i = 0; i < 100; i++) {
      const id = `${traceId(0).slice(0, -8)}${Math.floor((i / 100) * 2 ** 32)
        .toString(16)
        .padStart(8, '0')}`;
      await put(segment(i, { trace_id: id }));
    }
    const sample = (Name: 'FixedRate' | 'PartialScan') =>
      summaries({ Sampling: true, SamplingStrategy: { Name, Value: 0.25 } });
    expect(await sample('FixedRate')).toHaveLength(25);
    expect(await sample('FixedRate')).toEqual(await sample('FixedRate'));
    expect(await sample('PartialScan')).toHaveLength(25);
    expect(await summaries({ Sampling: true })).toHaveLength(100);
  });

  it('comes in pages', async () => {
    const { put, call, range } = createXRay();
    for (let i = 0; i < 1200; i++) await put(segment(1, { trace_id: traceId(i) }));
    const first = await call<{ NextToken: string }>('GetTraceSummaries', range);
    expect(first).toMatchObject({
      TraceSummaries: { length: 1000 },
      TracesProcessedCount: 1200,
      ApproximateTime: range.EndTime,
    });
    const second = await call('GetTraceSummaries', { ...range, NextToken: first.NextToken });
    expect(second).toMatchObject({ TraceSummaries: { length: 200 } });
    expect(second).not.toHaveProperty('NextToken');
  });

  it.each([
    { StartTime: undefined },
    { StartTime: new Date((T0 + 7200) * 1000) },
    { NextToken: 'x' },
    { TimeRangeType: 'Day' },
    { SamplingStrategy: { Name: 'Luck' } },
    { SamplingStrategy: { Name: 'FixedRate', Value: 2 } },
  ])('refuses %j', async (input) => {
    const { summaries } = createXRay();
    await expect(summaries(input as never)).rejects.toMatchObject({
      code: 'InvalidRequestException',
    });
  });
});

describe('BatchGetTraces', () => {
  it('gives what is known of at most five', async () => {
    const { put, call } = createXRay();
    await put(segment(1));
    const of = (count: number) => ({
      TraceIds: Array.from({ length: count }, (_, i) => traceId(i + 1)),
    });
    expect(await call('BatchGetTraces', of(5))).toMatchObject({
      Traces: [{ Id: traceId(1), Duration: 1, LimitExceeded: false }],
      UnprocessedTraceIds: [],
    });
    await expect(call('BatchGetTraces', of(6))).rejects.toMatchObject({
      code: 'InvalidRequestException',
    });
    await expect(call('BatchGetTraces')).rejects.toMatchObject({ code: 'InvalidRequestException' });
  });
});
