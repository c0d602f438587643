import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { sampleCsv } from './sample-csv.ts';

/**
 * A server that answers every call of the handlers at once with words prepared beforehand, and hands out invocations: what
 * remains is the handlers' own cost, the most that any engine can reach. Runs as a process of its own; prints its port, and
 * at the end the milliseconds that all invocations took.
 */

const { values } = parseArgs({
  options: { handler: { type: 'string' }, batches: { type: 'string' } },
});
const batchCount = Number(values.batches);
const FILE = sampleCsv(200);
const COMMON = { 'x-amzn-requestid': 'canned' };

const EVENTS: Record<string, { batchSize: number; event: (batch: number) => object }> = {
  'summarize-file': { batchSize: 10, event: uploadBatch },
  'notify-subscribers': { batchSize: 100, event: recordBatch },
};
const work = EVENTS[values.handler ?? ''];
if (work === undefined) throw new TypeError(`There are no events for ${values.handler}.`);

let given = 0;
let done = 0;
let startMs = 0;
const warmUpCount = Math.ceil(batchCount / 10);

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => answer(request, response, Buffer.concat(pieces)));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`port ${(server.address() as AddressInfo).port}`);
});

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const { url = '', headers } = request;
  const target = headers['x-amz-target'];
  if (url.endsWith('/invocation/next')) giveInvocation(response);
  else if (url.includes('/runtime/')) takeAnswer(response, url, body.toString());
  else if (target !== undefined) json(response, DYNAMODB_ANSWERS[String(target)] ?? '{}');
  else if (request.method === 'GET') {
    response.writeHead(200, { ...COMMON, 'content-length': FILE.length, etag: '"canned"' });
    response.end(FILE);
  } else publishBatch(response, body.toString());
}

const DYNAMODB_ANSWERS: Readonly<Record<string, string>> = {
  'DynamoDB_20120810.BatchGetItem': '{"Responses":{},"UnprocessedKeys":{}}',
  'DynamoDB_20120810.BatchWriteItem': '{"UnprocessedItems":{}}',
};

function json(response: ServerResponse, text: string): void {
  response.writeHead(200, { ...COMMON, 'content-type': 'application/x-amz-json-1.0' });
  response.end(text);
}

function publishBatch(response: ServerResponse, form: string): void {
  const ids = [...form.matchAll(/member\.\d+\.Id=([^&]+)/g)].map((match) => match[1]);
  const members = ids.map((id) => `<member><Id>${id}</Id><MessageId>m</MessageId></member>`);
  response.writeHead(200, { ...COMMON, 'content-type': 'text/xml' });
  response.end(
    `<PublishBatchResponse><PublishBatchResult><Successful>${members.join('')}</Successful>` +
      '<Failed/></PublishBatchResult></PublishBatchResponse>',
  );
}

function giveInvocation(response: ServerResponse): void {
  // Once all are given out, the handlers wait; the parent ends them.
  if (given >= batchCount + warmUpCount) return;
  const batch = given++;
  if (batch === warmUpCount) startMs = performance.now();
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': `00000000-0000-4000-8000-${String(batch).padStart(12, '0')}`,
    'lambda-runtime-deadline-ms': String(Date.now() + 60_000),
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:f',
    'lambda-runtime-trace-id':
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  });
  response.end(JSON.stringify(work?.event(batch)));
}

function takeAnswer(response: ServerResponse, url: string, body: string): void {
  // A handler that fails is quick, and measures nothing.
  if (url.endsWith('/error') || body.includes('itemIdentifier')) {
    console.log(`The handler failed: ${body.slice(0, 500)}`);
    process.exit(1);
  }
  response.writeHead(202).end();
  if (++done === batchCount + warmUpCount) {
    console.log(`done ${performance.now() - startMs}`);
    server.close();
    server.closeAllConnections();
    process.exit(0);
  }
}

function uploadBatch(batch: number): object {
  return {
    Records: Array.from({ length: 10 }, (_, index) => ({
      messageId: `${batch}-${index}`,
      receiptHandle: 'r',
      body: JSON.stringify({
        version: '0',
        id: `${batch}-${index}`,
        'detail-type': 'Object Created',
        source: 'aws.s3',
        account: '000000000000',
        time: '2026-01-01T00:00:00Z',
        region: 'us-east-1',
        resources: ['arn:aws:s3:::uploads'],
        detail: {
          version: '0',
          bucket: { name: 'uploads' },
          object: {
            key: `bench/${batch}/${index}.csv`,
            size: FILE.length,
            etag: 'e',
            'version-id': `v${index}`,
            sequencer: '0000000000000001',
          },
          'request-id': 'q',
          requester: '000000000000',
          'source-ip-address': '127.0.0.1',
          reason: 'PutObject',
        },
      }),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1767225600000',
        SenderId: 'events',
        ApproximateFirstReceiveTimestamp: '1767225600000',
      },
      messageAttributes: {},
      md5OfBody: 'm',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:ingest',
      awsRegion: 'us-east-1',
    })),
  };
}

function recordBatch(batch: number): object {
  const text = (S: string) => ({ S });
  return {
    Records: Array.from({ length: 100 }, (_, index) => {
      const Keys = { objectId: text(`uploads/bench/${batch}/${index}.csv`), versionId: text('v') };
      return {
        eventID: `${batch}-${index}`,
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/files/stream/s',
        dynamodb: {
          ApproximateCreationDateTime: 1767225600,
          Keys,
          NewImage: {
            ...Keys,
            uploadId: text(`${batch}-${index}`.padStart(32, '0')),
            bucket: text('uploads'),
            key: text(`bench/${batch}/${index}.csv`),
            sequencer: text('1'),
            status: text('PROCESSED'),
            summary: {
              M: {
                format: text('csv'),
                compression: text('none'),
                rowCount: { N: '200' },
                columnCount: { N: '6' },
                storedBytes: { N: String(FILE.length) },
                contentBytes: { N: String(FILE.length) },
                sha256: text('0'.repeat(64)),
                columns: { L: [] },
                columnsTruncated: { BOOL: false },
              },
            },
            uploadedAt: text('2026-01-01T00:00:00.000Z'),
            recordedAt: text('2026-01-01T00:00:01.000Z'),
            traceHeader: text(
              'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
            ),
          },
          SequenceNumber: String(batch * 100 + index + 1).padStart(21, '1'),
          SizeBytes: 500,
          StreamViewType: 'NEW_IMAGE',
        },
      };
    }),
  };
}
