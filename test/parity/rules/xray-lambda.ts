import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchGetTracesCommand, GetTraceSummariesCommand, XRayClient } from '@aws-sdk/client-xray';
import { expect } from 'vitest';
import { type Aws, documented, type Rule } from '../rule.ts';
import { createFunction, invoke } from './lambda-helpers.ts';

/** The segments of the only trace that a function is in, and its service's segment among them. */
async function tracesOfFunction(aws: Aws, name: string) {
  const xray = aws.connect(XRayClient);
  const { TraceSummaries = [] } = await xray.send(
    new GetTraceSummariesCommand({
      StartTime: new Date(aws.now() - 3600_000),
      EndTime: new Date(aws.now() + 1000),
      FilterExpression: `service(id(name: "${name}", type: "AWS::Lambda"))`,
    }),
  );
  const ids = TraceSummaries.map(({ Id = '' }) => Id);
  const { Traces = [] } = await xray.send(new BatchGetTracesCommand({ TraceIds: ids }));
  return Traces.map(({ Segments = [] }) => {
    const all = Segments.map(({ Document = '' }) => JSON.parse(Document));
    const of = (origin: string) => all.filter((one) => one.origin === origin);
    return { service: of('AWS::Lambda')[0], runs: of('AWS::Lambda::Function') };
  });
}

const LAMBDA_SEGMENTS = documented(
  'https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html',
);
const ACTIVE = { TracingConfig: { Mode: 'Active' } } as const;

export const LAMBDA_SEGMENT_RULES: readonly Rule[] = [
  {
    title: 'An invocation has a segment of the service, and below it the function’s with its Init',
    mark: LAMBDA_SEGMENTS,
    async holds(aws) {
      const source = 'exports.handler = async () => process.env._X_AMZN_TRACE_ID;';
      const name = await createFunction(aws, source, ACTIVE);
      const { payload } = await invoke(aws, name);
      const [{ service, runs } = { service: {}, runs: [] }] = await tracesOfFunction(aws, name);
      expect(service).toMatchObject({ name, http: { response: { status: 200 } } });
      expect(runs).toMatchObject([
        { name, parent_id: service.id, subsegments: [{ name: 'Init' }] },
      ]);
      expect(Object.keys(runs[0].annotations)).toContain('aws.responseLatency');
      expect(payload).toContain(`Root=${service.trace_id};Parent=${runs[0].id};Sampled=1`);
    },
  },
  {
    title: 'A function that passes its trace through sends no segments',
    mark: LAMBDA_SEGMENTS,
    async holds(aws) {
      const name = await createFunction(aws);
      await invoke(aws, name);
      expect(await tracesOfFunction(aws, name)).toEqual([]);
    },
  },
  {
    title: 'A function’s error is in its own segment, not in the service’s',
    mark: LAMBDA_SEGMENTS,
    async holds(aws) {
      const source = "exports.handler = async () => { throw new TypeError('broken'); };";
      const name = await createFunction(aws, source, ACTIVE);
      await invoke(aws, name);
      const [{ service, runs } = { service: {}, runs: [] }] = await tracesOfFunction(aws, name);
      expect(service).not.toHaveProperty('fault');
      expect(runs).toMatchObject([
        { fault: true, cause: { exceptions: [{ type: 'TypeError', message: 'broken' }] } },
      ]);
    },
  },
  {
    title: 'An asynchronous invocation shows its time in the queue and each attempt in one trace',
    mark: LAMBDA_SEGMENTS,
    async holds(aws) {
      const source = "exports.handler = async () => { throw new TypeError('broken'); };";
      const name = await createFunction(aws, source, ACTIVE);
      const lambda = aws.connect(LambdaClient);
      await lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event' }));
      await aws.wait(10 * 60_000);
      const traces = await tracesOfFunction(aws, name);
      expect(traces).toHaveLength(1);
      const phases = traces[0]?.service.subsegments.map((one: { name: string }) => one.name);
      expect(phases).toEqual(['Dwell Time', 'Attempt #1', 'Attempt #2', 'Attempt #3']);
    },
  },
];
