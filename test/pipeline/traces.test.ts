import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type * as XRay from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblyDirectory, synthesizeIfStale } from '../../cli/assembly.ts';
import { readAddress } from '../../cli/pipeline.ts';
import { LocalAws } from '../../local/engine.ts';
import type { JournalEntry } from '../../local/kernel/journal.ts';
import type { ServiceName } from '../../local/service.ts';
import {
  NOTIFY_SUBSCRIBERS_ENV,
  NOTIFY_SUBSCRIBERS_SERVICE,
} from '../../services/notify-subscribers/contract.ts';
import {
  SUMMARIZE_FILE_ENV,
  SUMMARIZE_FILE_SERVICE,
} from '../../services/summarize-file/contract.ts';
import { ADMINISTRATOR } from '../helpers/test-context.ts';

const MINUTE_MS = 60_000;
/** Uploads that fail until they are dead letters, and all uploads. */
const DEAD_COUNT = 60;
const UPLOAD_COUNT = 1000;

interface Segment {
  readonly id: string;
  readonly trace_id: string;
  readonly name: string;
  readonly parent_id?: string;
  readonly fault?: boolean;
  readonly inferred?: boolean;
  readonly origin?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly subsegments?: readonly Segment[];
}

let engine: LocalAws;
/** Segments of each trace of an upload, by trace id. */
let uploadTraces: Map<string, Segment[]>;
let allTraces: Map<string, Segment[]>;

const call = <Output = object>(service: ServiceName, operation: string, input: object) =>
  engine.kernel.work.run(() => engine.host.call<Output>(service, operation, input, ADMINISTRATOR));

async function functionOf(service: string): Promise<FunctionConfiguration> {
  const { Functions = [] } = await call<{ Functions?: FunctionConfiguration[] }>(
    'lambda',
    'ListFunctions',
    {},
  );
  const [found] = Functions.filter(({ Environment }) =>
    Object.values(Environment?.Variables ?? {}).includes(service),
  );
  expect(found, service).toBeDefined();
  return found as FunctionConfiguration;
}

async function queueArn(part: string): Promise<string> {
  const { QueueUrls = [] } = await call<{ QueueUrls?: string[] }>('sqs', 'ListQueues', {});
  const QueueUrl = QueueUrls.find((url) => url.includes(part));
  const { Attributes } = await call<{ Attributes: Record<string, string> }>(
    'sqs',
    'GetQueueAttributes',
    { QueueUrl, AttributeNames: ['QueueArn'] },
  );
  return Attributes.QueueArn ?? '';
}

/** Lets time pass until so many entries of the journal are such ones. */
async function until(isSuch: (entry: JournalEntry) => boolean, count = 1): Promise<void> {
  const { journal } = engine.kernel;
  const isThere = () => journal.entries().filter(isSuch).length >= count;
  expect(await engine.virtualClock.advanceUntil(isThere, 6 * 60 * MINUTE_MS)).toBe(true);
}

const untilNotified = (count: number) =>
  until(({ event, subject }) => event === 'sqs:sent' && subject.includes('Inbox'), count);

async function tracesWith(FilterExpression?: string): Promise<Map<string, Segment[]>> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page: XRay.GetTraceSummariesResult = await call('xray', 'GetTraceSummaries', {
      StartTime: new Date(0),
      EndTime: new Date(engine.kernel.now()),
      FilterExpression,
      NextToken,
    });
    ids.push(...(page.TraceSummaries ?? []).map(({ Id = '' }) => Id));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const traces = new Map<string, Segment[]>();
  for (let start = 0; start < ids.length; start += 5) {
    const { Traces = [] } = await call<XRay.BatchGetTracesResult>('xray', 'BatchGetTraces', {
      TraceIds: ids.slice(start, start + 5),
    });
    for (const { Id = '', Segments = [] } of Traces) {
      traces.set(
        Id,
        Segments.map(({ Document = '' }) => JSON.parse(Document)),
      );
    }
  }
  return traces;
}

const withDescendants = (segments: readonly Segment[]): Segment[] =>
  segments.flatMap((segment) => [segment, ...withDescendants(segment.subsegments ?? [])]);

/** Segments whose parent is not in their trace. */
function orphansOf(segments: readonly Segment[]): Segment[] {
  const ids = new Set(withDescendants(segments).map(({ id }) => id));
  return segments.filter(({ parent_id }) => parent_id !== undefined && !ids.has(parent_id));
}

const named = (segments: readonly Segment[], name: string) =>
  segments.filter((segment) => segment.name === name && segment.origin === undefined);

beforeAll(async () => {
  await synthesizeIfStale('local');
  engine = await LocalAws.start({ clock: 'virtual' });
  const deployment = await engine.deploy(assemblyDirectory('local'));
  const { uploadsBucketName: Bucket } = readAddress((name) => deployment.output(name));
  const upload = (from: number, to: number) =>
    Promise.all(
      Array.from({ length: to - from }, (_, i) =>
        call('s3', 'PutObject', {
          Bucket,
          Key: `${from + i}.csv`,
          Body: Buffer.from('a,b\n1,2\n'),
        }),
      ),
    );
  const summarize = await functionOf(SUMMARIZE_FILE_SERVICE);
  const notify = await functionOf(NOTIFY_SUBSCRIBERS_SERVICE);
  const { FunctionName } = summarize;

  // A deployment that names a table which is not there: what comes meanwhile ends as dead letters.
  const Variables = summarize.Environment?.Variables ?? {};
  const broken = { ...Variables, [SUMMARIZE_FILE_ENV.filesTableName]: 'nowhere' };
  await call('lambda', 'UpdateFunctionConfiguration', {
    FunctionName,
    Environment: { Variables: broken },
  });
  await upload(0, DEAD_COUNT);
  await engine.virtualClock.advance(180 * MINUTE_MS);
  await call('lambda', 'UpdateFunctionConfiguration', { FunctionName, Environment: { Variables } });

  // Then both functions are kept from running for a while, one after the other.
  const pause = (target: FunctionConfiguration) =>
    call('lambda', 'PutFunctionConcurrency', {
      FunctionName: target.FunctionName,
      ReservedConcurrentExecutions: 0,
    });
  const resume = (target: FunctionConfiguration) =>
    call('lambda', 'DeleteFunctionConcurrency', { FunctionName: target.FunctionName });
  await pause(summarize);
  await upload(DEAD_COUNT, UPLOAD_COUNT);
  await engine.virtualClock.advance(5 * MINUTE_MS);
  await resume(summarize);
  await pause(notify);
  await engine.virtualClock.advance(10 * MINUTE_MS);

  // And for its first runs the notifier does not find its table, so that the stream delivers again.
  const settings = notify.Environment?.Variables ?? {};
  const lost = { ...settings, [NOTIFY_SUBSCRIBERS_ENV.notificationsTableName]: 'nowhere' };
  const configure = (environment: Record<string, string>) =>
    call('lambda', 'UpdateFunctionConfiguration', {
      FunctionName: notify.FunctionName,
      Environment: { Variables: environment },
    });
  await configure(lost);
  await resume(notify);
  await until(({ event, subject }) => event === 'lambda:invoked' && subject === notify.FunctionArn);
  await configure(settings);
  await untilNotified(UPLOAD_COUNT - DEAD_COUNT);

  await call('sqs', 'StartMessageMoveTask', { SourceArn: await queueArn('IngestDeadLetters') });
  await untilNotified(UPLOAD_COUNT);
  await engine.virtualClock.advance(MINUTE_MS);
  uploadTraces = await tracesWith('annotation.uploadId');
  allTraces = await tracesWith();
});
afterAll(() => engine.stop());

describe('traces of the pipeline, after failures, throttles and a redrive', () => {
  it('are one for each upload', () => {
    expect(uploadTraces.size).toBe(UPLOAD_COUNT);
    const uploadIds = [...uploadTraces.values()].map((segments) => {
      const ids = withDescendants(segments).flatMap(
        ({ annotations }) => annotations?.uploadId ?? [],
      );
      return [...new Set(ids)];
    });
    expect(uploadIds.every((ids) => ids.length === 1)).toBe(true);
    expect(new Set(uploadIds.flat()).size).toBe(UPLOAD_COUNT);
  });

  it('are whole: from the object in S3 to the topic, and no segment without its parent', () => {
    for (const segments of allTraces.values()) expect(orphansOf(segments)).toEqual([]);
    for (const segments of uploadTraces.values()) {
      const summarized = named(segments, SUMMARIZE_FILE_SERVICE).filter(({ fault }) => !fault);
      const notified = named(segments, NOTIFY_SUBSCRIBERS_SERVICE);
      const [last] = summarized;
      expect(summarized).toHaveLength(1);
      expect(last?.subsegments?.map(({ name }) => name)).toEqual(['S3', 'DynamoDB']);
      expect(new Set(notified.map(({ parent_id }) => parent_id))).toEqual(new Set([last?.id]));
      const sent = notified.filter(({ subsegments = [] }) =>
        subsegments.some(({ name }) => name === 'SNS'),
      );
      expect(sent).toHaveLength(1);
      expect(segments.filter(({ origin }) => origin === 'AWS::SNS')).toHaveLength(1);
    }
  });

  it('show each delivery of a stream record that the notifier failed on', () => {
    const failedCounts = [...uploadTraces.values()].map(
      (segments) => named(segments, NOTIFY_SUBSCRIBERS_SERVICE).filter(({ fault }) => fault).length,
    );
    expect(Math.max(...failedCounts)).toBeGreaterThan(0);
  });

  it('show each attempt at a dead letter in the upload’s own trace', () => {
    const failed = [...uploadTraces.values()].filter(
      (segments) => named(segments, SUMMARIZE_FILE_SERVICE).length > 1,
    );
    expect(failed).toHaveLength(DEAD_COUNT);
    for (const segments of failed) {
      const attempts = named(segments, SUMMARIZE_FILE_SERVICE);
      expect(attempts.map(({ fault }) => fault === true)).toEqual([
        ...Array.from({ length: attempts.length - 1 }, () => true),
        false,
      ]);
    }
  });

  it('show each invocation in a trace of its own, named by the traces of its uploads', () => {
    const invocations = [...allTraces].filter(([id]) => !uploadTraces.has(id));
    for (const [, segments] of invocations) {
      expect(segments.map(({ origin }) => origin).sort()).toEqual([
        'AWS::Lambda',
        'AWS::Lambda::Function',
      ]);
    }
    const ids = new Set(invocations.map(([id]) => id));
    for (const segments of uploadTraces.values()) {
      for (const { annotations, inferred } of segments) {
        if (!inferred) expect(ids.has(annotations?.invocationTraceId ?? '')).toBe(true);
      }
    }
  });

  it('lead to the log lines and metric lines of their upload', async () => {
    const [traceId = ''] = uploadTraces.keys();
    for (const service of [SUMMARIZE_FILE_SERVICE, NOTIFY_SUBSCRIBERS_SERVICE]) {
      const { LoggingConfig } = await functionOf(service);
      const { events = [] } = await call<{ events?: { message: string }[] }>(
        'cloudwatch-logs',
        'FilterLogEvents',
        { logGroupName: LoggingConfig?.LogGroup, filterPattern: `{ $.traceId = "${traceId}" }` },
      );
      const lines = events.map(({ message }) => JSON.parse(message));
      const uploadIds = new Set(lines.map(({ uploadId }) => uploadId));
      expect(uploadIds.size).toBe(1);
      expect(lines.some(({ level }) => level === 'INFO')).toBe(true);
      expect(lines.some(({ _aws }) => _aws !== undefined)).toBe(true);
    }
  });
});
