import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import type { PutObjectOutput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblyDirectory, synthesizeIfStale } from '../../cli/assembly.ts';
import { callsOf } from '../../cli/dashboards/aws-calls.ts';
import { type PipelineAddress, readAddress } from '../../cli/pipeline.ts';
import { OUTPUTS } from '../../infra/outputs.ts';
import { LocalAws } from '../../local/engine.ts';

const MINUTE_MS = 60_000;

let engine: LocalAws;
let address: PipelineAddress;
let ingestQueueUrl: string | undefined;
let call: ReturnType<typeof callsOf>;

beforeAll(async () => {
  await synthesizeIfStale('local');
  engine = await LocalAws.start({ clock: 'virtual' });
  call = callsOf(engine);
  const deployment = await engine.deploy(assemblyDirectory('local'));
  address = readAddress((name) => deployment.output(name));
  ingestQueueUrl = deployment.output(OUTPUTS.ingestQueueUrl);
});
afterAll(() => engine.stop());

const upload = (Key: string) =>
  call<PutObjectOutput>('s3', 'PutObject', {
    Bucket: address.uploadsBucketName,
    Key,
    Body: Buffer.from('a,b\n1,2\n'),
  });

async function firing(): Promise<string[]> {
  const { MetricAlarms = [] } = await call<DescribeAlarmsOutput>('cloudwatch', 'DescribeAlarms', {
    StateValue: 'ALARM',
    MaxRecords: 100,
  });
  return MetricAlarms.map(({ AlarmName = '' }) => AlarmName.replace('faultline-local-', ''));
}

describe('reconciliation', () => {
  let lost: PutObjectOutput;

  it('finds an upload that was lost in silence within five minutes, and nothing else does', async () => {
    await upload('whole.csv');
    await engine.virtualClock.advance(10 * MINUTE_MS);
    expect(await firing()).toEqual([]);
    const fault = engine.faults.add({
      on: 'delivery',
      service: 'sqs',
      principal: 'events.amazonaws.com',
      times: 1,
      effect: { kind: 'lost' },
    });
    lost = await upload('lost.csv');
    await engine.virtualClock.advance(5 * MINUTE_MS);
    expect(fault.count).toBe(1);
    expect(await firing()).toEqual(['ReconciliationGap']);
  });

  it('closes when the upload’s event is sent again as the runbook says', async () => {
    const message = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: new Date(engine.kernel.now()).toISOString(),
      detail: {
        bucket: { name: address.uploadsBucketName },
        object: { key: 'lost.csv', 'version-id': lost.VersionId, size: 8, sequencer: '0' },
      },
    };
    await call('sqs', 'SendMessage', {
      QueueUrl: ingestQueueUrl,
      MessageBody: JSON.stringify(message),
    });
    await engine.virtualClock.advance(3 * MINUTE_MS);
    expect(await firing()).toEqual([]);
  });
});
