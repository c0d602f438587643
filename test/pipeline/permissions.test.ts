import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblyDirectory, synthesizeIfStale } from '../../cli/assembly.ts';
import { callsOf } from '../../cli/dashboards/aws-calls.ts';
import { type PipelineAddress, readAddress } from '../../cli/pipeline.ts';
import { OUTPUTS } from '../../infra/outputs.ts';
import { LocalAws } from '../../local/engine.ts';

const MINUTE_MS = 60_000;

/** Permissions that a run without failures and experiments leaves unused, and why they are granted. */
const EXPLAINED: readonly { readonly grant: RegExp; readonly why: string }[] = [
  { grant: /^Chaos/, why: 'only experiments and their schedule act by it' },
  { grant: /s3:GetObject .*faults/, why: 'there is a fault to read only during an experiment' },
  {
    grant: /xray:PutTelemetryRecords/,
    why: 'the daemon’s own; AWS asks for it with active tracing',
  },
  { grant: /dynamodb:ListStreams/, why: 'AWS asks for it of the role of a stream’s consumer' },
  { grant: /sqs:SendMessage .*DeadLetters/, why: 'nothing failed for good' },
  { grant: /dynamodb:BatchGetItem .*-Files/, why: 'no upload was late' },
];

let engine: LocalAws;
let address: PipelineAddress;
let ingestQueueUrl: string | undefined;

beforeAll(async () => {
  await synthesizeIfStale('local');
  engine = await LocalAws.start({ clock: 'virtual' });
  const deployment = await engine.deploy(assemblyDirectory('local'));
  address = readAddress((name) => deployment.output(name));
  ingestQueueUrl = deployment.output(OUTPUTS.ingestQueueUrl);
});
afterAll(() => engine.stop());

/** A grant in a line, without the names that a deployment makes up. */
const unused = (): string[] =>
  engine.host.access.unused().map(({ roleArn, action, resource }) => {
    const role = roleArn.slice(roleArn.lastIndexOf('/') + 1).replace('Faultline-local-', '');
    return `${role}: ${action} ${resource}`;
  });

describe('the permissions of the pipeline', () => {
  it('are enough, and none is granted in vain', async () => {
    const call = callsOf(engine);
    await call('s3', 'PutObject', {
      Bucket: address.uploadsBucketName,
      Key: 'whole.csv',
      Body: Buffer.from('a,b\n1,2\n'),
    });
    const gone = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: new Date(engine.kernel.now()).toISOString(),
      detail: {
        bucket: { name: address.uploadsBucketName },
        object: { key: 'gone.csv', size: 8, sequencer: '0' },
      },
    };
    await call('sqs', 'SendMessage', {
      QueueUrl: ingestQueueUrl,
      MessageBody: JSON.stringify(gone),
    });
    await engine.virtualClock.advance(10 * MINUTE_MS);
    const denied = [...engine.kernel.journal.entries()].filter(
      ({ event }) => event === 'access:denied',
    );
    expect(denied).toEqual([]);
    const vain = unused().filter((line) => !EXPLAINED.some(({ grant }) => grant.test(line)));
    expect(vain).toEqual([]);
  });

  it('have no explanation that has outlived its grant', () => {
    const lines = unused();
    const idle = EXPLAINED.filter(({ grant }) => !lines.some((line) => grant.test(line)));
    expect(idle).toEqual([]);
  });
});
