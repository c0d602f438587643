import type * as XRay from '@aws-sdk/client-xray';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../../../../local/engine.ts';
import type { ServiceName } from '../../../../../local/service.ts';
import { ADMINISTRATOR, ALLOW_ALL } from '../../../../helpers/test-context.ts';
import { ROLE_ARN } from '../fakes.ts';

const ECHO_TRACE = 'exports.handler = async () => process.env._X_AMZN_TRACE_ID;';
const THROWS = "exports.handler = async () => { throw new TypeError('broken'); };";
const UPSTREAM = 'Root=1-695a0000-aaaaaaaaaaaaaaaaaaaaaaaa;Parent=bbbbbbbbbbbbbbbb';
const UPSTREAM_ID = '1-695a0000-aaaaaaaaaaaaaaaaaaaaaaaa';

// biome-ignore lint/suspicious/noExplicitAny: segment documents have many members
type Segment = Record<string, any>;

let engine: LocalAws;
let count = 0;
beforeAll(async () => {
  engine = await LocalAws.start({ clock: 'virtual' });
  const RoleName = ROLE_ARN.slice(ROLE_ARN.lastIndexOf('/') + 1);
  await call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: ALLOW_ALL });
  const policy = { PolicyName: 'all', PolicyDocument: ALLOW_ALL };
  await call('iam', 'PutRolePolicy', { RoleName, ...policy });
});
afterAll(() => engine.stop());

const call = <Output = object>(service: ServiceName, operation: string, input: object) =>
  engine.kernel.work.run(() => engine.host.call<Output>(service, operation, input, ADMINISTRATOR));

async function deploy(source: string, Mode = 'Active'): Promise<string> {
  const FunctionName = `traced-${++count}`;
  await call('lambda', 'CreateFunction', {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: ROLE_ARN,
    Code: { ZipFile: zipSync({ 'index.js': strToU8(source) }) },
    TracingConfig: { Mode },
  });
  return FunctionName;
}

/** Invokes as a caller with a trace does. */
async function invoke(FunctionName: string, traceHeader?: string, InvocationType?: string) {
  const operation = engine.host.operation('lambda', 'Invoke');
  const requestId = engine.kernel.ids.uuid();
  const output = await engine.kernel.work.run(async () =>
    operation(
      { FunctionName, InvocationType },
      {
        principal: ADMINISTRATOR,
        requestId,
        sourceIp: '127.0.0.1',
        aborted: () => false,
        ...(traceHeader !== undefined && { traceHeader }),
      },
    ),
  );
  const { Payload = Buffer.from('null') } = output as { Payload?: Uint8Array };
  return { requestId, payload: JSON.parse(Buffer.from(Payload).toString()) };
}

async function segmentsOf(traceId: string): Promise<Segment[]> {
  const { Traces } = await call<XRay.BatchGetTracesResult>('xray', 'BatchGetTraces', {
    TraceIds: [traceId],
  });
  return (Traces?.[0]?.Segments ?? []).map(({ Document = '' }) => JSON.parse(Document));
}

/** The segments of the only trace that a function is in. */
async function tracesOf(functionName: string): Promise<Segment[][]> {
  const { TraceSummaries = [] } = await call<XRay.GetTraceSummariesResult>(
    'xray',
    'GetTraceSummaries',
    {
      StartTime: new Date(0),
      EndTime: new Date(engine.kernel.now() + 1),
      FilterExpression: `service("${functionName}")`,
    },
  );
  return Promise.all(TraceSummaries.map(({ Id = '' }) => segmentsOf(Id)));
}

const byOrigin = (segments: readonly Segment[], origin: string) =>
  segments.find((segment) => segment.origin === origin) as Segment;

describe('an invocation that is traced actively', () => {
  it('has a segment of the service, and below it one of the function, whose id the function gets', async () => {
    const name = await deploy(ECHO_TRACE);
    const { payload, requestId } = await invoke(name);
    const [, root = '', parent] = /^Root=(\S+);Parent=(\w+);Sampled=1;Lineage=/.exec(payload) ?? [];
    const segments = await segmentsOf(root);
    expect(segments).toHaveLength(2);
    const service = byOrigin(segments, 'AWS::Lambda');
    expect(service).toMatchObject({
      name,
      http: { response: { status: 200 } },
      aws: { request_id: requestId },
      resource_arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    });
    expect(service.parent_id).toBeUndefined();
    const own = byOrigin(segments, 'AWS::Lambda::Function');
    expect(own).toMatchObject({
      id: parent,
      name,
      parent_id: service.id,
      aws: { account_id: '000000000000', resource_names: [name], request_id: requestId },
      subsegments: [{ name: 'Init' }],
    });
    expect(Object.keys(own.annotations).sort()).toEqual([
      'aws.extensionOverhead',
      'aws.responseDuration',
      'aws.responseLatency',
      'aws.runtimeOverhead',
    ]);
    await invoke(name, `Root=${root};Sampled=1`);
    const warm = (await segmentsOf(root)).filter(({ subsegments }) => subsegments !== undefined);
    expect(warm).toHaveLength(1);
  });

  it('continues a sampled trace, and leaves out one that is not', async () => {
    const name = await deploy(ECHO_TRACE);
    await invoke(name, `${UPSTREAM};Sampled=1`);
    const segments = await segmentsOf(UPSTREAM_ID);
    expect(byOrigin(segments, 'AWS::Lambda').parent_id).toBe('bbbbbbbbbbbbbbbb');
    const { payload } = await invoke(
      name,
      `${UPSTREAM.replace('695a0000-', '695a0001-')};Sampled=0`,
    );
    expect(payload).toMatch(/^Root=1-695a0001-.*;Parent=bbbbbbbbbbbbbbbb;Sampled=0/);
    expect(await segmentsOf(UPSTREAM_ID.replace('0000', '0001'))).toEqual([]);
  });

  it('says in the function’s segment what the function did wrong', async () => {
    const name = await deploy(THROWS);
    await invoke(name);
    const [segments = []] = await tracesOf(name);
    expect(byOrigin(segments, 'AWS::Lambda').fault).toBeUndefined();
    expect(byOrigin(segments, 'AWS::Lambda::Function')).toMatchObject({
      fault: true,
      cause: { exceptions: [{ type: 'TypeError', message: 'broken' }] },
    });
  });

  it('says in the service’s segment that it was throttled', async () => {
    const name = await deploy(ECHO_TRACE);
    await call('lambda', 'PutFunctionConcurrency', {
      FunctionName: name,
      ReservedConcurrentExecutions: 0,
    });
    await expect(invoke(name)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    expect(await tracesOf(name)).toMatchObject([
      [{ origin: 'AWS::Lambda', http: { response: { status: 429 } }, throttle: true, error: true }],
    ]);
  });
});

describe('an invocation that is passed through', () => {
  it('hands the caller’s header on and sends nothing', async () => {
    const name = await deploy(ECHO_TRACE, 'PassThrough');
    const { payload } = await invoke(name, `${UPSTREAM.replace('5a', '5b')};Sampled=1`);
    expect(payload).toContain(';Parent=bbbbbbbbbbbbbbbb;Sampled=1');
    expect(await tracesOf(name)).toEqual([]);
    expect((await invoke(name)).payload).toContain(';Sampled=0');
  });
});

describe('an asynchronous invocation', () => {
  it('shows its time in the queue and each attempt, in one trace', async () => {
    const name = await deploy(THROWS);
    await invoke(name, undefined, 'Event');
    await engine.virtualClock.advance(30_000);
    const [pending = []] = await tracesOf(name);
    expect(byOrigin(pending, 'AWS::Lambda').in_progress).toBe(true);
    await engine.virtualClock.advance(10 * 60_000);
    const traces = await tracesOf(name);
    expect(traces).toHaveLength(1);
    const [segments = []] = traces;
    const service = byOrigin(segments, 'AWS::Lambda');
    expect(service).toMatchObject({
      http: { response: { status: 202 } },
      subsegments: [
        { name: 'Dwell Time' },
        { name: 'Attempt #1', fault: true },
        { name: 'Attempt #2', fault: true },
        { name: 'Attempt #3', fault: true },
      ],
    });
    expect(service.in_progress).toBeUndefined();
    expect(service.end_time - service.start_time).toBe(180);
    const runs = segments.filter(({ origin }) => origin === 'AWS::Lambda::Function');
    const attempts = service.subsegments.slice(1);
    expect(runs.map(({ parent_id }) => parent_id)).toEqual(attempts.map((one: Segment) => one.id));
  });
});

describe('a batch of messages', () => {
  it('has a trace of its own that leads to those of its messages', async () => {
    const name = await deploy(ECHO_TRACE);
    const { QueueUrl } = await call<{ QueueUrl: string }>('sqs', 'CreateQueue', {
      QueueName: name,
    });
    const entries = ['1', '2', '3'].map((Id) => {
      const StringValue = `Root=1-695a000${Id}-${'c'.repeat(24)};Parent=${Id.repeat(16)};Sampled=1`;
      const AWSTraceHeader = { DataType: 'String', StringValue };
      return {
        Id,
        MessageBody: '{}',
        MessageSystemAttributes: Id === '3' ? {} : { AWSTraceHeader },
      };
    });
    await call('sqs', 'SendMessageBatch', { QueueUrl, Entries: entries });
    await call('lambda', 'CreateEventSourceMapping', {
      FunctionName: name,
      EventSourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    });
    await engine.virtualClock.advance(30_000);
    const traces = await tracesOf(name);
    expect(traces).toHaveLength(1);
    expect(byOrigin(traces[0] ?? [], 'AWS::Lambda').links).toEqual([
      { trace_id: `1-695a0001-${'c'.repeat(24)}`, id: '1'.repeat(16) },
      { trace_id: `1-695a0002-${'c'.repeat(24)}`, id: '2'.repeat(16) },
    ]);
  });
});
