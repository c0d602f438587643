import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceGraphCommand,
  GetTraceSummariesCommand,
} from '@aws-sdk/client-xray';
import { expect } from 'vitest';
import { assumption, documented, type Rule } from '../rule.ts';
import { invalid, newTrace, segmentId } from './xray-helpers.ts';

const DOCUMENTS = documented(
  'https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html',
);
const SENDING = documented(
  'https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html',
);
const FILTERS = documented(
  'https://docs.aws.amazon.com/xray/latest/devguide/aws-xray-interface-console.html#xray-console-filters',
);
const SUMMARY = documented('https://docs.aws.amazon.com/xray/latest/api/API_TraceSummary.html');
const GRAPH = documented('https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html');

export const SEGMENT_RULES: readonly Rule[] = [
  {
    title: 'PutTraceSegments lists the documents that it could not read, and takes the rest',
    mark: SENDING,
    async holds(aws) {
      const { put, segment, segments } = newTrace(aws);
      const { UnprocessedTraceSegments } = await put(
        '{',
        segment(1, 'bad', { trace_id: 'none' }),
        segment(2, 'good'),
      );
      expect(UnprocessedTraceSegments).toMatchObject([
        { ErrorCode: 'ParseError' },
        {
          Id: segmentId(1),
          ErrorCode: 'InvalidTraceId',
          Message: 'Invalid segment. ErrorCode: InvalidTraceId',
        },
      ]);
      expect(await segments()).toMatchObject([{ name: 'good' }]);
    },
  },
  {
    title: 'A segment in progress is replaced by the complete one',
    mark: DOCUMENTS,
    async holds(aws) {
      const { put, segment, segments } = newTrace(aws);
      await put(segment(1, 'api', { end_time: undefined, in_progress: true }));
      expect(await segments()).toMatchObject([{ in_progress: true }]);
      await put(segment(1, 'api'));
      expect((await segments())[0]).not.toHaveProperty('in_progress');
    },
  },
  {
    title: 'A subsegment that comes alone belongs to its parent',
    mark: DOCUMENTS,
    async holds(aws) {
      const { put, segment, segments } = newTrace(aws);
      await put(
        segment(2, 'step', { type: 'subsegment', parent_id: segmentId(1) }),
        segment(1, 'api'),
      );
      expect(await segments()).toMatchObject([
        { id: segmentId(1), subsegments: [{ id: segmentId(2) }] },
      ]);
    },
  },
  {
    title: 'A called service that sends no segment has an inferred one',
    mark: documented(
      'https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-inferredsegments',
    ),
    async holds(aws) {
      const { put, segment, segments, startTime } = newTrace(aws);
      const call = { id: segmentId(2), start_time: startTime, end_time: startTime + 1 };
      const table = { ...call, name: 'DynamoDB', namespace: 'aws', aws: { table_name: 'games' } };
      await put(segment(1, 'api', { subsegments: [table] }));
      expect((await segments()).find(({ inferred }) => inferred)).toMatchObject({
        name: 'games',
        origin: 'AWS::DynamoDB::Table',
        parent_id: segmentId(2),
      });
    },
  },
  {
    title: 'BatchGetTraces leaves out traces that are not known, and takes at most five ids',
    mark: documented('https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html'),
    async holds(aws) {
      const { xray, id } = newTrace(aws);
      const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [id] }));
      expect(Traces).toEqual([]);
      await invalid(xray.send(new BatchGetTracesCommand({ TraceIds: Array(6).fill(id) })));
    },
  },
];

export const SUMMARY_RULES: readonly Rule[] = [
  {
    title: 'Response time is that of the root segment, duration that of the whole trace',
    mark: SUMMARY,
    async holds(aws) {
      const { xray, put, segment, startTime, range, id } = newTrace(aws);
      await put(
        segment(1, 'api'),
        segment(2, 'worker', { parent_id: segmentId(1), end_time: startTime + 9 }),
      );
      const { TraceSummaries } = await xray.send(new GetTraceSummariesCommand(range));
      const summary = TraceSummaries?.find(({ Id }) => Id === id);
      expect(summary?.ResponseTime).toBeCloseTo(2, 3);
      expect(summary?.Duration).toBeCloseTo(9, 3);
      expect(summary?.EntryPoint?.Name).toBe('api');
      expect(summary?.ServiceIds?.map(({ Name }) => Name)).toEqual(['api', 'worker']);
    },
  },
  {
    title: 'A fault downstream is no fault of the trace, and a filter on services finds it',
    mark: FILTERS,
    async holds(aws) {
      const { put, segment, isFound } = newTrace(aws);
      await put(segment(1, 'api'), segment(2, 'worker', { parent_id: segmentId(1), fault: true }));
      expect(await isFound('fault')).toBe(false);
      expect(await isFound('service("worker") { fault }')).toBe(true);
      expect(await isFound('service() { fault }')).toBe(true);
      expect(await isFound('edge("api", "worker") { fault }')).toBe(true);
      expect(await isFound('rootcause.fault.service { last and name = "worker" }')).toBe(true);
    },
  },
  {
    title: 'Conditions side by side are joined as by AND, and keywords are of any case',
    mark: FILTERS,
    async holds(aws) {
      const { put, segment, isFound } = newTrace(aws);
      await put(segment(1, 'api', { http: { request: { url: 'http://api/v2/' } } }));
      expect(await isFound('ok !partial duration < 3')).toBe(true);
      expect(await isFound('http.url and responseTime > 1')).toBe(true);
      expect(await isFound('http.url ENDSWITH "/v2/" AND responsetime > 3')).toBe(false);
      expect(await isFound('responsetime > 3 OR http.url CONTAINS "v2"')).toBe(true);
    },
  },
  {
    title: 'An annotation is found by its value, in its own type, or by being there',
    mark: FILTERS,
    async holds(aws) {
      const { put, segment, isFound } = newTrace(aws);
      await put(segment(1, 'api', { annotations: { gameid: 'X1', age: 30 } }));
      expect(await isFound('annotation.gameid = "X1" AND annotation.age > 29')).toBe(true);
      expect(await isFound('annotation.age')).toBe(true);
      expect(await isFound('!annotation.age')).toBe(false);
    },
  },
  {
    title: 'Two nodes of one name are told apart by the id function',
    mark: FILTERS,
    async holds(aws) {
      const { put, segment, isFound } = newTrace(aws);
      await put(
        segment(1, 'fn', { origin: 'AWS::Lambda' }),
        segment(2, 'fn', { origin: 'AWS::Lambda::Function', parent_id: segmentId(1), error: true }),
      );
      expect(await isFound('service("fn") { error }')).toBe(true);
      expect(await isFound('service(id(name: "fn", type: "AWS::Lambda")) { error }')).toBe(false);
      expect(await isFound('service(id(type: "AWS::Lambda::Function")) { error }')).toBe(true);
    },
  },
  {
    title: 'A filter expression that cannot be read is an invalid request',
    mark: documented('https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html'),
    async holds(aws) {
      const { isFound } = newTrace(aws);
      await invalid(isFound('nonsense'));
      await invalid(isFound('service("api") { annotation.age }'));
    },
  },
  {
    title: 'A sampled search gives the same share of the traces each time',
    mark: assumption('AWS says that a subset is returned, not which.'),
    async holds(aws) {
      const { xray, put, segment, range } = newTrace(aws);
      await put(segment(1, 'api'));
      const search = new GetTraceSummariesCommand({
        ...range,
        Sampling: true,
        SamplingStrategy: { Name: 'FixedRate', Value: 0.5 },
      });
      const [first, second] = [await xray.send(search), await xray.send(search)];
      expect(first.TraceSummaries).toEqual(second.TraceSummaries);
    },
  },
];

export const GRAPH_RULES: readonly Rule[] = [
  {
    title: 'The service graph has the services of a time range, their calls and how they ended',
    mark: GRAPH,
    async holds(aws) {
      const { xray, put, segment, range } = newTrace(aws);
      const [api, worker] = [aws.name('api'), aws.name('worker')];
      await put(
        segment(1, api),
        segment(2, worker, { parent_id: segmentId(1), fault: true, origin: 'AWS::Lambda' }),
      );
      const { Services = [] } = await xray.send(new GetServiceGraphCommand(range));
      const called = Services.find(({ Name }) => Name === worker);
      expect(called).toMatchObject({
        Type: 'AWS::Lambda',
        SummaryStatistics: { OkCount: 0, FaultStatistics: { TotalCount: 1 }, TotalCount: 1 },
        ResponseTimeHistogram: [{ Value: 2, Count: 1 }],
      });
      const caller = Services.find(({ Name, Type }) => Name === api && Type === undefined);
      expect(caller).toMatchObject({ Root: true, Edges: [{ ReferenceId: called?.ReferenceId }] });
      expect(Services.find(({ Name, Type }) => Name === api && Type === 'client')).toMatchObject({
        Edges: [{ ReferenceId: caller?.ReferenceId }],
      });
    },
  },
  {
    title: 'A consumer’s trace that is linked to its sender’s is a dashed edge in the graph',
    mark: documented('https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html'),
    async holds(aws) {
      const [sender, consumer] = [newTrace(aws), newTrace(aws)];
      const link = { trace_id: sender.id, id: segmentId(1) };
      await sender.put(sender.segment(1, 'sender'));
      await consumer.put(consumer.segment(2, 'consumer', { links: [link] }));
      const { Services = [] } = await sender.xray.send(
        new GetTraceGraphCommand({ TraceIds: [sender.id, consumer.id] }),
      );
      const node = Services.find(({ Name, Type }) => Name === 'sender' && Type === undefined);
      expect(node?.Edges).toMatchObject([{ EdgeType: 'link' }]);
    },
  },
];
