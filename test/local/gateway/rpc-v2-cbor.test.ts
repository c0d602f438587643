import { gzipSync } from 'node:zlib';
import { cbor, tag } from '@smithy/core/cbor';
import { sign } from 'aws4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/errors.ts';
import type { ServiceDefinition } from '../../../local/service.ts';
import { startTestGateway } from '../../helpers/test-gateway.ts';

/** What the last operation was called with. */
let seen: Record<string, unknown>;

const CLOUDWATCH: ServiceDefinition = {
  name: 'cloudwatch',
  create: () => ({
    operations: {
      PutMetricData(input) {
        seen = input;
        return {};
      },
      GetMetricData: () => ({
        MetricDataResults: [
          { Id: 'm1', Timestamps: [new Date('2026-01-02T03:04:00Z')], Values: [1, 0.5] },
        ],
      }),
      ListMetrics: () => ({ Metrics: [] }),
      GetMetricStatistics() {
        throw new AwsError('InvalidParameterValueException', 'No such period.');
      },
    },
  }),
};

let gateway: Awaited<ReturnType<typeof startTestGateway>>;
beforeAll(async () => {
  gateway = await startTestGateway([CLOUDWATCH]);
});
afterAll(() => gateway.stop());

/** {"Namespace":"N","MetricData":[{"MetricName":"m","Value":1.5,"Timestamp":1(1767225600)}]}, by hand. */
const HAND_MADE = Buffer.from(
  'a2' +
    '694e616d657370616365' +
    '614e' +
    '6a4d657472696344617461' +
    '81' +
    'a3' +
    '6a4d65747269634e616d65' +
    '616d' +
    '6556616c7565' +
    'f93e00' +
    '6954696d657374616d70' +
    'c1' +
    '1a6955b900',
  'hex',
);

async function ask(operation: string, body: Buffer, headers: Record<string, string> = {}) {
  const path = `/service/GraniteServiceVersion20100801/operation/${operation}`;
  const { host } = new URL(gateway.endpoint);
  const signed = sign(
    {
      host,
      path,
      body,
      method: 'POST',
      service: 'monitoring',
      region: 'us-east-1',
      headers: {
        'Smithy-Protocol': 'rpc-v2-cbor',
        'Content-Type': 'application/cbor',
        ...headers,
      },
    },
    gateway.clientConfig.credentials,
  );
  const response = await fetch(`${gateway.endpoint}${path}`, {
    method: 'POST',
    headers: signed.headers as Record<string, string>,
    body: new Uint8Array(body),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { response, output: cbor.deserialize(bytes) as Record<string, unknown> };
}

describe('rpc-v2-cbor', () => {
  it('reads a request by the operation’s schema: half floats, and tagged times', async () => {
    const { response, output } = await ask('PutMetricData', HAND_MADE);
    expect(seen).toEqual({
      Namespace: 'N',
      MetricData: [{ MetricName: 'm', Value: 1.5, Timestamp: new Date('2026-01-01T00:00:00Z') }],
    });
    expect(response.status).toBe(200);
    expect(output).toEqual({});
  });

  it('answers in its own form, and says so', async () => {
    const { response, output } = await ask('GetMetricData', Buffer.from('a0', 'hex'));
    expect(response.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
    expect(response.headers.get('content-type')).toBe('application/cbor');
    expect(output).toEqual({
      MetricDataResults: [
        { Id: 'm1', Timestamps: [tag({ tag: 1, value: 1767323040 })], Values: [1, 0.5] },
      ],
    });
  });

  it('takes an operation without a body', async () => {
    const { output } = await ask('ListMetrics', Buffer.alloc(0));
    expect(output).toEqual({ Metrics: [] });
  });

  it('unpacks what its client compressed', async () => {
    await ask('PutMetricData', gzipSync(HAND_MADE), { 'Content-Encoding': 'gzip' });
    expect(seen).toMatchObject({ Namespace: 'N' });
  });

  it('names an error by its shape, and by its older code in a header', async () => {
    const { response, output } = await ask('GetMetricStatistics', Buffer.from('a0', 'hex'));
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-query-error')).toBe('InvalidParameterValue;Sender');
    expect(output).toEqual({
      __type: 'com.amazonaws.cloudwatch#InvalidParameterValueException',
      message: 'No such period.',
    });
  });

  it.each<[string, string, Record<string, string>?]>([
    ['cut off', 'a269'],
    ['no map', '07'],
    ['gzip that is none', 'a0', { 'Content-Encoding': 'gzip' }],
  ])('refuses a body that is %s', async (_, hex, headers = {}) => {
    const { response, output } = await ask('PutMetricData', Buffer.from(hex, 'hex'), headers);
    expect(response.status).toBe(400);
    expect(output.__type).toContain('SerializationException');
    expect(gateway.bugs).toEqual([]);
  });

  it('refuses an operation that there is not', async () => {
    const { output } = await ask('PutMetricDate', Buffer.from('a0', 'hex'));
    expect(output.__type).toContain('UnknownOperationException');
  });
});
