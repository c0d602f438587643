import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/errors.ts';
import type { Operation, Payload, ServiceDefinition } from '../../../local/service.ts';
import { startTestGateway } from '../../helpers/test-gateway.ts';

/** What the last operation was called with. */
let seen: { operation: string; input: Record<string, unknown> };

function service(
  name: ServiceDefinition['name'],
  answers: Record<string, (input: Record<string, unknown>) => unknown>,
): ServiceDefinition {
  const operations: Record<string, Operation> = {};
  for (const [operation, answer] of Object.entries(answers)) {
    operations[operation] = async (input) => {
      const { Body } = input as { Body?: Payload };
      const body = Body === undefined ? {} : { Body: await readPayload(Body) };
      seen = { operation, input: { ...input, ...body } };
      return answer(input);
    };
  }
  return { name, create: () => ({ operations }) };
}

async function readPayload(payload: Payload): Promise<string> {
  return Buffer.isBuffer(payload) ? payload.toString() : text(payload);
}

let gateway: Awaited<ReturnType<typeof startTestGateway>>;
let s3: S3Client;

beforeAll(async () => {
  gateway = await startTestGateway([
    service('s3', {
      PutObject: () => ({ ETag: '"e"', VersionId: 'v1' }),
      GetObject: (input) =>
        input.Range
          ? { Body: Buffer.from('ell'), ContentLength: 3, ContentRange: 'bytes 1-3/5' }
          : {
              Body: Readable.from([Buffer.from('hel'), Buffer.from('lo')]),
              ContentLength: 5,
              Metadata: { colour: 'Grün' },
              LastModified: new Date('2026-01-02T03:04:05Z'),
            },
      HeadObject: () => {
        throw new AwsError('NotFound', 'Not Found', { statusCode: 404 });
      },
      UploadPart: () => ({ ETag: '"p"' }),
      CopyObject: () => ({ CopyObjectResult: { ETag: '"c"', LastModified: new Date(0) } }),
      DeleteObject: () => ({ VersionId: 'v9', DeleteMarker: true }),
      DeleteObjects: () => ({ Deleted: [{ Key: 'a' }], Errors: [{ Key: 'b', Code: 'No' }] }),
      ListObjectsV2: () => ({
        Name: 'photos',
        IsTruncated: false,
        KeyCount: 2,
        Contents: [
          { Key: 'a & <b>', Size: 1, LastModified: new Date(0), ETag: '"1"' },
          { Key: 'c', Size: 2, LastModified: new Date(0), ETag: '"2"' },
        ],
        CommonPrefixes: [{ Prefix: 'd/' }],
      }),
      GetBucketLocation: () => ({ LocationConstraint: 'eu-west-1' }),
    }),
    service('sqs', {
      SendMessage: (input) => {
        if (input.MessageBody === 'refuse') throw new AwsError('QueueDoesNotExist', 'Gone.');
        if (input.MessageBody === 'bug') throw new TypeError('a mistake of ours');
        const MD5OfMessageBody = createHash('md5').update(String(input.MessageBody)).digest('hex');
        return { MessageId: 'm', MD5OfMessageBody };
      },
    }),
    service('sns', {
      Publish: () => ({ MessageId: 'n' }),
      CreateTopic: () => {
        throw new AwsError('InvalidParameter', 'Invalid parameter: <Name>');
      },
    }),
    service('lambda', {
      Invoke: () => ({ StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from('{}') }),
      ListFunctions: () => ({ Functions: [{ FunctionName: 'f', Timeout: 3 }] }),
    }),
    service('iam', {
      ListRoles: () => ({
        IsTruncated: false,
        Roles: [
          { RoleName: 'r', Path: '/', RoleId: 'i', Arn: 'a', CreateDate: new Date('2026-01-01') },
        ],
      }),
    }),
  ]);
  s3 = new S3Client({ ...gateway.clientConfig, forcePathStyle: true });
});
afterAll(() => gateway.stop());

describe('restXml', () => {
  it('gives an upload its key, metadata and bytes', async () => {
    const answer = await s3.send(
      new PutObjectCommand({
        Bucket: 'photos',
        Key: 'a/b c+ü?.txt',
        Body: 'hello',
        Metadata: { colour: 'red' },
        ContentType: 'text/plain',
      }),
    );
    expect(answer).toMatchObject({ ETag: '"e"', VersionId: 'v1' });
    expect(seen).toMatchObject({
      operation: 'PutObject',
      input: {
        Bucket: 'photos',
        Key: 'a/b c+ü?.txt',
        Metadata: { colour: 'red' },
        ContentType: 'text/plain',
        Body: 'hello',
      },
    });
    expect(seen.input.ChecksumCRC32).toBe('NhCmhg==');
  });

  it('takes off the framing of a streamed upload, with its trailing checksum', async () => {
    const big = Buffer.alloc(400_000, 'x');
    const stream = Readable.from([big.subarray(0, 1000), big.subarray(1000)]);
    await s3.send(
      new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: stream, ContentLength: big.length }),
    );
    expect(seen.input.Body).toBe(big.toString());
  });

  it('streams a body out with its headers', async () => {
    const answer = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'k' }));
    expect(await answer.Body?.transformToString()).toBe('hello');
    expect(answer.ContentLength).toBe(5);
    expect(answer.LastModified).toEqual(new Date('2026-01-02T03:04:05Z'));
  });

  it('answers a range with 206', async () => {
    const answer = await s3.send(
      new GetObjectCommand({ Bucket: 'photos', Key: 'k', Range: 'bytes=1-3' }),
    );
    expect(answer.$metadata.httpStatusCode).toBe(206);
    expect(answer.ContentRange).toBe('bytes 1-3/5');
  });

  it('tells UploadPart and CopyObject from PutObject', async () => {
    await s3.send(
      new UploadPartCommand({ Bucket: 'b', Key: 'k', PartNumber: 2, UploadId: 'u', Body: 'x' }),
    );
    expect(seen).toMatchObject({
      operation: 'UploadPart',
      input: { PartNumber: 2, UploadId: 'u' },
    });
    const copy = await s3.send(
      new CopyObjectCommand({ Bucket: 'b', Key: 'k', CopySource: '/b/other' }),
    );
    expect(seen.operation).toBe('CopyObject');
    expect(copy.CopyObjectResult?.ETag).toBe('"c"');
  });

  it('writes lists, escapes text, and reads an XML body', async () => {
    const list = await s3.send(new ListObjectsV2Command({ Bucket: 'photos', Prefix: 'a&' }));
    expect(seen.input.Prefix).toBe('a&');
    expect(list.Contents?.map((object) => object.Key)).toEqual(['a & <b>', 'c']);
    expect(list.CommonPrefixes).toEqual([{ Prefix: 'd/' }]);
    const deletion = await s3.send(
      new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }] } }),
    );
    expect(seen.input.Delete).toMatchObject({ Objects: [{ Key: 'a' }, { Key: 'b' }] });
    expect(deletion.Errors).toEqual([{ Key: 'b', Code: 'No' }]);
  });

  it('answers the odd ones: an unwrapped location, a bodiless 404, a 204', async () => {
    const location = await s3.send(new GetBucketLocationCommand({ Bucket: 'b' }));
    expect(location.LocationConstraint).toBe('eu-west-1');
    await expect(s3.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    const deleted = await s3.send(new DeleteObjectCommand({ Bucket: 'b', Key: 'k' }));
    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: 'v9' });
    expect(deleted.$metadata.httpStatusCode).toBe(204);
  });
});

describe('awsJson', () => {
  it('gives blobs and numbers their types', async () => {
    const sqs = new SQSClient(gateway.clientConfig);
    await sqs
      .send(
        new SendMessageCommand({
          QueueUrl: `${gateway.endpoint}/000000000000/q`,
          MessageBody: 'hello',
          DelaySeconds: 3,
          MessageAttributes: { a: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) } },
        }),
      )
      .catch(() => undefined);
    expect(seen.input.DelaySeconds).toBe(3);
    const attributes = seen.input.MessageAttributes as { a: { BinaryValue: Uint8Array } };
    expect([...attributes.a.BinaryValue]).toEqual([1, 2]);
  });

  it('gives a refusal its code, and the older code that query clients know', async () => {
    const sqs = new SQSClient(gateway.clientConfig);
    const refused = sqs.send(
      new SendMessageCommand({ QueueUrl: gateway.endpoint, MessageBody: 'refuse' }),
    );
    await expect(refused).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  });

  it('reports what nobody foresaw as a bug, and answers 500', async () => {
    const sqs = new SQSClient(gateway.clientConfig);
    const failed = sqs.send(
      new SendMessageCommand({ QueueUrl: gateway.endpoint, MessageBody: 'bug' }),
    );
    await expect(failed).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(gateway.bugs.splice(0)).toMatchObject([{ message: 'a mistake of ours' }]);
  });
});

describe('awsQuery', () => {
  it('reads nested parameters and writes a result', async () => {
    const sns = new SNSClient(gateway.clientConfig);
    const answer = await sns.send(
      new PublishCommand({
        TopicArn: 'arn:aws:sns:us-east-1:000000000000:t',
        Message: 'a=b&c é',
        MessageAttributes: {
          one: { DataType: 'String', StringValue: '1' },
          two: { DataType: 'Binary', BinaryValue: Buffer.from([9]) },
        },
      }),
    );
    expect(answer.MessageId).toBe('n');
    expect(seen.input).toMatchObject({
      Message: 'a=b&c é',
      MessageAttributes: {
        one: { DataType: 'String', StringValue: '1' },
        two: { DataType: 'Binary' },
      },
    });
  });

  it('gives timestamps and flags their types', async () => {
    const iam = new IAMClient(gateway.clientConfig);
    const { Roles, IsTruncated } = await iam.send(new ListRolesCommand({ MaxItems: 5 }));
    expect(seen.input.MaxItems).toBe(5);
    expect(IsTruncated).toBe(false);
    expect(Roles?.[0]?.CreateDate).toEqual(new Date('2026-01-01'));
  });

  it('gives a refusal its code', async () => {
    const sns = new SNSClient(gateway.clientConfig);
    await expect(sns.send(new CreateTopicCommand({ Name: '?' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: <Name>',
    });
  });

  it('is also spoken by SQS, for older clients', async () => {
    const answer = await signedForm('sqs', 'Action=SendMessage&QueueUrl=q&MessageBody=hi');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<MessageId>m</MessageId>');
  });
});

describe('restJson', () => {
  it('reads labels and headers, and passes a payload through', async () => {
    const lambda = new LambdaClient(gateway.clientConfig);
    const FunctionName = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName, InvocationType: 'RequestResponse', Payload: '{"a":1}' }),
    );
    expect(seen.input).toMatchObject({ FunctionName, InvocationType: 'RequestResponse' });
    expect(String(seen.input.Payload)).toBe('{"a":1}');
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  });

  it('writes documents', async () => {
    const lambda = new LambdaClient(gateway.clientConfig);
    const { Functions } = await lambda.send(new ListFunctionsCommand({ MaxItems: 7 }));
    expect(seen.input.MaxItems).toBe(7);
    expect(Functions).toEqual([{ FunctionName: 'f', Timeout: 3 }]);
  });
});

/** A form request as an old SQS client makes it, signed by the SDK's own signer. */
async function signedForm(signingName: string, body: string): Promise<Response> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { Sha256 } = await import('@aws-crypto/sha256-js');
  const { hostname, port } = new URL(gateway.endpoint);
  const signer = new SignatureV4({
    service: signingName,
    region: 'us-east-1',
    credentials: gateway.clientConfig.credentials,
    sha256: Sha256,
  });
  const request = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    query: {},
    headers: { host: `${hostname}:${port}`, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  return fetch(gateway.endpoint, { method: 'POST', headers: request.headers, body });
}

describe('a service that nobody simulates', () => {
  it('is refused in the form that its client reads', async () => {
    const answer = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'Kinesis_20131202.PutRecord' },
      body: '{}',
    });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({
      __type: expect.stringContaining('UnknownService'),
      message: expect.stringContaining('Kinesis_20131202.PutRecord'),
    });
  });
});
