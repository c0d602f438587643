import type * as SDK from '@aws-sdk/client-xray';
import { describe, expect, it } from 'vitest';
import { createXRay, segment, segmentId, T0, traceId } from './fixture.ts';

/** Ten requests to `api`, each with a call to `worker`, which fails of the third and throttles the fourth. */
async function world() {
  const xray = createXRay();
  for (let i = 1; i <= 10; i++) {
    const trace = { trace_id: traceId(i) };
    await xray.put(
      segment(1, {
        ...trace,
        name: 'api',
        end_time: T0 + 0.1 * i,
        subsegments: [
          {
            id: segmentId(2),
            name: 'worker',
            namespace: 'remote',
            start_time: T0,
            end_time: T0 + 0.05,
            ...(i === 3 && { fault: true }),
          },
        ],
      }),
      segment(3, {
        ...trace,
        name: 'worker',
        origin: 'AWS::Lambda::Function',
        parent_id: segmentId(2),
        end_time: T0 + 0.04,
        ...(i === 3 && { fault: true }),
        ...(i === 4 && { error: true, throttle: true }),
      }),
    );
  }
  const graph = async (input: object = {}) => {
    const answer = await xray.call<SDK.GetServiceGraphResult>('GetServiceGraph', {
      ...xray.range,
      ...input,
    });
    return answer.Services ?? [];
  };
  return { ...xray, graph };
}

const find = (services: readonly SDK.Service[], Name: string, Type?: string) =>
  services.find((service) => service.Name === Name && service.Type === Type);

describe('the service graph', () => {
  it('has a node for each service and for the client, and an edge for each kind of call', async () => {
    const { graph } = await world();
    const services = await graph();
    expect(services.map(({ Name, Type }) => [Name, Type])).toEqual([
      ['api', undefined],
      ['api', 'client'],
      ['worker', 'AWS::Lambda::Function'],
    ]);
    const api = find(services, 'api');
    const worker = find(services, 'worker', 'AWS::Lambda::Function');
    const client = find(services, 'api', 'client');
    expect(client).toMatchObject({ State: 'unknown', Edges: [{ ReferenceId: api?.ReferenceId }] });
    expect(api).toMatchObject({
      Root: true,
      State: 'active',
      AccountId: '000000000000',
      StartTime: new Date(T0 * 1000),
      EndTime: new Date((T0 + 1) * 1000),
      Edges: [
        {
          ReferenceId: worker?.ReferenceId,
          SummaryStatistics: { OkCount: 9, FaultStatistics: { TotalCount: 1 }, TotalCount: 10 },
          ResponseTimeHistogram: [{ Value: 0.05, Count: 10 }],
        },
      ],
    });
    expect(worker).not.toHaveProperty('Root');
  });

  it('counts how requests ended and how long they took', async () => {
    const { graph } = await world();
    const services = await graph();
    expect(find(services, 'worker', 'AWS::Lambda::Function')?.SummaryStatistics).toEqual({
      OkCount: 8,
      ErrorStatistics: { ThrottleCount: 1, OtherCount: 0, TotalCount: 1 },
      FaultStatistics: { OtherCount: 1, TotalCount: 1 },
      TotalCount: 10,
      TotalResponseTime: expect.closeTo(0.4, 5),
    });
    const api = find(services, 'api');
    expect(api?.SummaryStatistics?.TotalResponseTime).toBeCloseTo(5.5, 5);
    expect(api?.ResponseTimeHistogram).toEqual(
      Array.from({ length: 10 }, (_, i) => ({ Value: (i + 1) / 10, Count: 1 })),
    );
  });

  it('is that of a group’s traces, or of a few by their ids', async () => {
    const { graph, call } = await world();
    await call('CreateGroup', { GroupName: 'failed', FilterExpression: 'service() { fault }' });
    const ofGroup = await graph({ GroupName: 'failed' });
    expect(find(ofGroup, 'api')?.SummaryStatistics?.TotalCount).toBe(1);
    const { Services = [] } = await call<SDK.GetTraceGraphResult>('GetTraceGraph', {
      TraceIds: [traceId(1), traceId(3)],
    });
    expect(find(Services, 'api')?.SummaryStatistics?.TotalCount).toBe(2);
    await expect(graph({ GroupName: 'unknown' })).rejects.toMatchObject({
      code: 'InvalidRequestException',
    });
  });

  it('leads by a dashed edge from the sender of a message to its batch, with the message’s age', async () => {
    const { put, call } = createXRay();
    await put(
      segment(1, { name: 'sender' }),
      segment(2, {
        trace_id: traceId(2),
        name: 'consumer',
        start_time: T0 + 4,
        end_time: T0 + 5,
        links: [
          { trace_id: traceId(1), id: segmentId(1) },
          { trace_id: traceId(9), id: segmentId(1) },
        ],
      }),
    );
    const { Services = [] } = await call<SDK.GetTraceGraphResult>('GetTraceGraph', {
      TraceIds: [traceId(1), traceId(2)],
    });
    expect(find(Services, 'sender')?.Edges).toMatchObject([
      {
        ReferenceId: find(Services, 'consumer')?.ReferenceId,
        EdgeType: 'link',
        ReceivedEventAgeHistogram: [{ Value: 3, Count: 1 }],
      },
    ]);
    expect(find(Services, 'consumer', 'client')).toBeUndefined();
  });
});
