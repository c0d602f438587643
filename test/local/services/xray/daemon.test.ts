import { createSocket } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { Daemon } from '../../../../local/services/xray/daemon.ts';
import { XRAY } from '../../../../local/services/xray/index.ts';
import { Traces } from '../../../../local/services/xray/model.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const segment = (more: object = {}) =>
  JSON.stringify({
    trace_id: TRACE,
    id: '1fb07842d944e714',
    name: 'summarize-file',
    start_time: 1,
    end_time: 3,
    ...more,
  });

describe('daemon', () => {
  it('takes segments over UDP, whichever way the header is written', async () => {
    const arrived: string[] = [];
    let told: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      told = () => arrived.length === 2 && resolve();
    });
    let address = '';
    const daemon = new Daemon(
      (text) => {
        arrived.push(text);
        told();
      },
      (listening) => {
        address = listening;
      },
    );
    await daemon.ready;
    const [host, port] = address.split(':');
    const socket = createSocket('udp4');
    socket.send(`{"format":"json","version":1}\n${segment()}`, Number(port), host);
    socket.send(`{"format": "json", "version": 1}\n${segment()}`, Number(port), host);
    await both;
    expect(arrived).toEqual([segment(), segment()]);
    socket.close();
    await daemon.close();
  });
});

describe('traces', () => {
  it('put a subsegment that came alone into its parent', () => {
    const traces = new Traces();
    traces.add(
      segment({ id: '53995c3f42cd8ad8', type: 'subsegment', parent_id: '1fb07842d944e714' }),
    );
    traces.add(segment());
    expect(traces.segments(TRACE)).toMatchObject([
      { id: '1fb07842d944e714', subsegments: [{ id: '53995c3f42cd8ad8' }] },
    ]);
  });

  it('ignore what has no trace', () => {
    const traces = new Traces();
    expect(traces.add('nonsense')).toBeUndefined();
    expect(traces.size).toBe(0);
  });
});

describe('the API', () => {
  it('lists what it could not take and gives back what it could', async () => {
    const { host } = createTestHost([XRAY]);
    const call = (operation: string, input: object) =>
      host.call<Record<string, unknown>>('xray', operation, input, ADMINISTRATOR);
    const answer = await call('PutTraceSegments', {
      TraceSegmentDocuments: [segment({ annotations: { uploadId: 'u1' } }), '{"id":"x"}'],
    });
    expect(answer.UnprocessedTraceSegments).toHaveLength(1);
    expect(await call('BatchGetTraces', { TraceIds: [TRACE] })).toMatchObject({
      Traces: [{ Id: TRACE, Duration: 2, Segments: [{ Id: '1fb07842d944e714' }] }],
    });
    const at = 0x5759e988 * 1000;
    const range = { StartTime: new Date(at - 1000), EndTime: new Date(at + 1000) };
    expect(await call('GetTraceSummaries', range)).toMatchObject({
      TraceSummaries: [
        { Id: TRACE, Annotations: { uploadId: [{ AnnotationValue: { StringValue: 'u1' } }] } },
      ],
    });
    await expect(
      call('GetTraceSummaries', { ...range, FilterExpression: 'fault' }),
    ).rejects.toMatchObject({ code: 'NotImplemented' });
    await host.stop();
  });
});
