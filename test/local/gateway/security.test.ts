import { request } from 'node:http';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../../local/service.ts';
import { startTestGateway } from '../../helpers/test-gateway.ts';

let gateway: Awaited<ReturnType<typeof startTestGateway>>;
let principals: string[] = [];

beforeAll(async () => {
  const remember = (answer: object) => (_input: object, call: Call) => {
    const { principal } = call;
    principals.push('arn' in principal ? principal.arn : principal.name);
    return answer;
  };
  gateway = await startTestGateway([
    { name: 'sqs', create: () => ({ operations: { ListQueues: remember({ QueueUrls: [] }) } }) },
    {
      name: 's3',
      create: () => ({
        operations: {
          GetObject: remember({ Body: Buffer.from('yes'), ContentLength: 3 }),
          PutObject: remember({ ETag: '"e"' }),
        },
      }),
    },
  ]);
});
afterAll(() => gateway.stop());

function sqsWith(credentials: {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}) {
  return new SQSClient({ ...gateway.clientConfig, credentials });
}

describe('signatures', () => {
  it('lets the administrator in', async () => {
    principals = [];
    await sqsWith(gateway.clientConfig.credentials).send(new ListQueuesCommand({}));
    expect(principals).toEqual(['arn:aws:iam::000000000000:root']);
  });

  it('knows a role by its session credentials', async () => {
    principals = [];
    const role = 'arn:aws:iam::000000000000:role/reader';
    const { accessKeyId, secretAccessKey, sessionToken } = gateway.host.credentials.issue(
      role,
      'job',
      3600,
    );
    await sqsWith({ accessKeyId, secretAccessKey, sessionToken: sessionToken as string }).send(
      new ListQueuesCommand({}),
    );
    expect(principals).toEqual(['arn:aws:sts::000000000000:assumed-role/reader/job']);
  });

  it.each([
    ['an unknown key: InvalidClientTokenId', 'nobody', 'test', 'InvalidClientTokenId'],
    ['a wrong secret: SignatureDoesNotMatch', 'test', 'wrong', 'SignatureDoesNotMatch'],
  ])('refuses %s', async (_title, accessKeyId, secretAccessKey, name) => {
    await expect(
      sqsWith({ accessKeyId, secretAccessKey }).send(new ListQueuesCommand({})),
    ).rejects.toMatchObject({ name });
  });

  it('refuses a session whose time is over: ExpiredTokenException', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = gateway.host.credentials.issue(
      'arn:aws:iam::000000000000:role/reader',
      'job',
      0,
    );
    await expect(
      sqsWith({ accessKeyId, secretAccessKey, sessionToken: sessionToken as string }).send(
        new ListQueuesCommand({}),
      ),
    ).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  });

  it('refuses a request without a signature: MissingAuthenticationToken', async () => {
    const answer = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.ListQueues' },
      body: '{}',
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('MissingAuthenticationToken');
  });

  it('refuses a body that is not the one that was signed', async () => {
    const sqs = sqsWith(gateway.clientConfig.credentials);
    sqs.middlewareStack.add(
      (next) => async (args) => {
        (args.request as { body: string }).body = '{"MaxResults":9}';
        (args.request as { headers: Record<string, string> }).headers['content-length'] = '16';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });
});

describe('presigned URLs', () => {
  const s3 = () => new S3Client({ ...gateway.clientConfig, forcePathStyle: true });

  it('let anyone download and upload', async () => {
    const get = new GetObjectCommand({ Bucket: 'b', Key: 'a b/ü.txt' });
    const download = await fetch(await getSignedUrl(s3(), get, { expiresIn: 60 }));
    expect(await download.text()).toBe('yes');
    const put = new PutObjectCommand({ Bucket: 'b', Key: 'k' });
    const upload = await fetch(await getSignedUrl(s3(), put), { method: 'PUT', body: 'hello' });
    expect(upload.status).toBe(200);
  });

  it('are refused once expired or altered', async () => {
    const get = new GetObjectCommand({ Bucket: 'b', Key: 'k' });
    const old = await getSignedUrl(s3(), get, {
      expiresIn: 60,
      signingDate: new Date('2026-01-01T00:00:00Z'),
    });
    expect(await (await fetch(old)).text()).toContain('Request has expired');
    const url = await getSignedUrl(s3(), get);
    const altered = await fetch(url.replace('/b/k', '/b/other'));
    expect(altered.status).toBe(403);
    expect(await altered.text()).toContain('SignatureDoesNotMatch');
  });
});

describe('listener', () => {
  it.each(['evil.example', 'localhost.evil.example', '10.0.0.1'])(
    'turns away a request addressed to %s',
    async (host) => {
      expect(await statusFor(host)).toBe(403);
    },
  );

  it('names an operation that is not simulated: NotImplemented', async () => {
    const { CreateQueueCommand } = await import('@aws-sdk/client-sqs');
    const refused = sqsWith(gateway.clientConfig.credentials).send(
      new CreateQueueCommand({ QueueName: 'q' }),
    );
    await expect(refused).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('CreateQueue of sqs'),
    });
  });

  it('answers a header bomb without a crash', async () => {
    const answer = await fetch(gateway.endpoint, { headers: { 'x-bomb': 'x'.repeat(100_000) } });
    expect(answer.status).toBe(431);
  });
});

/** fetch will not let a caller choose the Host header. */
function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(gateway.endpoint, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
