import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { SigningKeys, signPolicy } from '../../../../../local/services/s3/post-policy.ts';
import { BUCKET, bytes, createS3, fakeEventBridge, holds, type S3World } from '../harness.ts';

const MIB = 1024 * 1024;
const BOUNDARY = '----WebKitFormBoundary7MA4YWxk';
const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const code = (name: string) => expect.objectContaining({ code: name });

interface FormOptions {
  readonly fields?: Record<string, string>;
  readonly conditions?: unknown[];
  readonly content?: Buffer;
  readonly fileName?: string;
  readonly expiration?: string;
}

/** A form as a browser sends it, its policy covering every field but those the test leaves out. */
function formOf(options: FormOptions = {}): Buffer {
  const { content = Buffer.from('a,b\n1,2\n'), fileName = 'data.csv', conditions = [] } = options;
  const fields: Record<string, string> = {
    key: 'in/${filename}',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'test/20260101/us-east-1/s3/aws4_request',
    'X-Amz-Date': '20260101T000000Z',
    ...options.fields,
  };
  const { key, ...exact } = fields;
  const document = {
    expiration: options.expiration ?? '2026-01-01T01:00:00Z',
    conditions: [
      { bucket: BUCKET },
      ['starts-with', '$key', 'in/'],
      ...Object.entries(exact).map(([name, value]) => ({ [name]: value })),
      ...conditions,
    ],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString('base64');
  const scope = { date: '20260101', region: 'us-east-1' };
  const signature = signPolicy(policy, new SigningKeys().get('test', scope));
  return encodeForm({ ...fields, Policy: policy, 'X-Amz-Signature': signature }, content, fileName);
}

function encodeForm(fields: Record<string, string>, content: Buffer, fileName?: string): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const named = fileName === undefined ? '' : `; filename="${fileName}"`;
  parts.push(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"${named}\r\n\r\n`);
  return Buffer.concat([
    Buffer.from(parts.join('')),
    content,
    Buffer.from(`\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="submit"\r\n\r\nGo\r\n`),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
}

function arriving(form: Buffer, pieceBytes = 8 * 1024): Readable {
  const pieces = [];
  for (let i = 0; i < form.length; i += pieceBytes) pieces.push(form.subarray(i, i + pieceBytes));
  return Readable.from(pieces, { objectMode: false });
}

let s3: S3World;
let bus: ReturnType<typeof fakeEventBridge>;

beforeEach(async () => {
  bus = fakeEventBridge();
  s3 = await createS3({ versioned: true, others: [bus.definition] });
  await s3.call('PutBucketNotificationConfiguration', {
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
});

const post = (options?: FormOptions) => s3.post(BUCKET, CONTENT_TYPE, arriving(formOf(options)));
const head = () => s3.call('HeadObject', { Key: 'in/data.csv' });

describe('a form upload', () => {
  it('stores the file under the name that the browser gave it, and answers 204', async () => {
    const answer = await post();
    const object = await s3.call('GetObject', { Key: 'in/data.csv' });
    expect(object.Body.toString()).toBe('a,b\n1,2\n');
    expect(answer).toMatchObject({
      statusCode: 204,
      body: '',
      headers: {
        etag: object.ETag,
        location: `http://127.0.0.1:4566/${BUCKET}/in%2Fdata.csv`,
        'x-amz-version-id': object.VersionId,
        'x-amz-checksum-crc64nvme': expect.any(String),
      },
    });
  });

  it('takes headers, metadata and tags from its fields', async () => {
    await post({
      fields: {
        'Content-Type': 'text/csv',
        'Cache-Control': 'no-cache',
        'x-amz-meta-trace-header': 'Root=1-abc',
        'x-amz-storage-class': 'STANDARD_IA',
        tagging: '<Tagging><TagSet><Tag><Key>n</Key><Value>1</Value></Tag></TagSet></Tagging>',
      },
    });
    expect(await head()).toMatchObject({
      ContentType: 'text/csv',
      CacheControl: 'no-cache',
      Metadata: { 'trace-header': 'Root=1-abc' },
      StorageClass: 'STANDARD_IA',
      TagCount: 1,
    });
  });

  it('sends the event of a POST', async () => {
    await post();
    expect(bus.events()).toMatchObject([
      {
        detail: {
          reason: 'POST Object',
          object: { key: 'in/data.csv', size: 8 },
          requester: '000000000000',
          'request-id': 'N4N7GDK58NMKJ12R',
        },
      },
    ]);
  });

  it('takes a large file as a stream', async () => {
    const content = bytes(3 * MIB);
    await post({ content });
    const { Body } = await s3.call('GetObject', { Key: 'in/data.csv' });
    expect(await holds(Body, content)).toBe(true);
  });

  it('keeps the last part of a path only', async () => {
    await post({ fileName: 'C:\\Documents\\data.csv' });
    expect(await head()).toBeDefined();
  });

  it('puts nothing in place of the name of a file that has none', async () => {
    const { fileName, ...options } = { fileName: '', content: Buffer.from('x') };
    await s3.post(BUCKET, CONTENT_TYPE, arriving(formOf({ ...options, fileName })));
    expect((await s3.call('GetObject', { Key: 'in/' })).Body.toString()).toBe('x');
  });

  it('answers 201 with XML when asked to', async () => {
    const answer = await post({ fields: { success_action_status: '201' } });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>' +
        `<Location>http://127.0.0.1:4566/${BUCKET}/in%2Fdata.csv</Location>` +
        `<Bucket>${BUCKET}</Bucket><Key>in/data.csv</Key>` +
        `<ETag>${(await head()).ETag.replaceAll('"', '&quot;')}</ETag></PostResponse>`,
    );
  });

  it.each([
    ['200', 200],
    ['204', 204],
    ['302', 204],
  ])('answers success_action_status %s with %i', async (status, statusCode) => {
    expect(await post({ fields: { success_action_status: status } })).toMatchObject({ statusCode });
  });

  it('sends the browser on when asked to', async () => {
    const success_action_redirect = 'https://example.com/done?from=form';
    const answer = await post({ fields: { success_action_redirect } });
    expect(answer.statusCode).toBe(303);
    const url = new URL(answer.headers.location ?? '');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      from: 'form',
      bucket: BUCKET,
      key: 'in/data.csv',
      etag: (await head()).ETag,
    });
  });

  it('checks the checksum that comes as a field', async () => {
    await expect(post({ fields: { 'x-amz-checksum-crc32': 'AAAAAA==' } })).rejects.toThrow(
      code('BadDigest'),
    );
  });
});

describe('a form that is refused', () => {
  it.each<[string, FormOptions, string]>([
    ['is late', { expiration: '2026-01-01T00:00:00Z' }, 'AccessDenied'],
    ['breaks a condition', { conditions: [{ acl: 'private' }] }, 'AccessDenied'],
    ['has a key outside its policy', { fields: { key: 'out/x' } }, 'AccessDenied'],
    [
      'is not signed right',
      { fields: { 'X-Amz-Date': '20260102T000000Z' } },
      'AuthorizationHeaderMalformed',
    ],
    [
      'is too large',
      { content: bytes(3 * MIB), conditions: [['content-length-range', 0, MIB]] },
      'EntityTooLarge',
    ],
    ['is too small', { conditions: [['content-length-range', 9, MIB]] }, 'EntityTooSmall'],
    [
      'asks for what is not simulated',
      { fields: { 'x-amz-server-side-encryption-context': 'e30=' } },
      'NotImplemented',
    ],
    ['has broken tags', { fields: { tagging: '<Tagging' } }, 'MalformedXML'],
  ])('stores nothing when it %s', async (_what, options, name) => {
    await expect(post(options)).rejects.toThrow(code(name));
    expect(await s3.call('ListObjectVersions')).not.toHaveProperty('Versions');
    expect(s3.files()).toEqual([]);
    expect(bus.deliveries).toEqual([]);
  });

  it('accepts a file of exactly the largest size', async () => {
    await post({ content: bytes(MIB), conditions: [['content-length-range', MIB, MIB]] });
    expect(await head()).toMatchObject({ ContentLength: MIB });
  });

  it('is read to its end, so that the browser sees the answer', async () => {
    const body = arriving(formOf({ content: bytes(3 * MIB), expiration: '2026-01-01T00:00:00Z' }));
    await expect(s3.post(BUCKET, CONTENT_TYPE, body)).rejects.toThrow(code('AccessDenied'));
    await new Promise((resolve) => (body.readableEnded ? resolve(0) : body.once('end', resolve)));
  });

  it('answers all the same when what follows the file is broken', async () => {
    const form = formOf();
    const tail = form.lastIndexOf('Content-Disposition');
    const garbage = Buffer.alloc(MIB, 'x');
    const broken = Buffer.concat([form.subarray(0, tail), garbage, form.subarray(tail)]);
    expect(await s3.post(BUCKET, CONTENT_TYPE, arriving(broken))).toMatchObject({
      statusCode: 204,
    });
  });

  it('answers AccessDenied without a policy', async () => {
    const body = arriving(encodeForm({ key: 'in/x' }, Buffer.from('x'), 'x'));
    await expect(s3.post(BUCKET, CONTENT_TYPE, body)).rejects.toThrow(code('AccessDenied'));
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    await expect(s3.post('other', CONTENT_TYPE, arriving(formOf()))).rejects.toThrow(
      code('NoSuchBucket'),
    );
  });

  it('answers IncorrectNumberOfFilesInPostRequest without a file', async () => {
    const body = arriving(Buffer.from(`--${BOUNDARY}--\r\n`));
    await expect(s3.post(BUCKET, CONTENT_TYPE, body)).rejects.toThrow(
      code('IncorrectNumberOfFilesInPostRequest'),
    );
  });

  it('answers MaxPostPreDataLengthExceededError when its fields are too long', async () => {
    await expect(post({ fields: { 'x-ignore-me': 'x'.repeat(21_000) } })).rejects.toThrow(
      code('MaxPostPreDataLengthExceededError'),
    );
  });

  it.each([
    ['without a boundary', 'multipart/form-data', formOf()],
    ['cut off in its fields', CONTENT_TYPE, formOf().subarray(0, 200)],
  ])('answers MalformedPOSTRequest to a form %s', async (_what, contentType, form) => {
    await expect(s3.post(BUCKET, contentType, arriving(form))).rejects.toThrow(
      code('MalformedPOSTRequest'),
    );
  });

  it('stores nothing of a file that is cut off', async () => {
    const form = formOf({ content: bytes(3 * MIB) });
    const cut = arriving(form.subarray(0, form.length - MIB));
    await expect(s3.post(BUCKET, CONTENT_TYPE, cut)).rejects.toThrow(code('IncompleteBody'));
    expect(await s3.call('ListObjectVersions')).not.toHaveProperty('Versions');
    expect(s3.files()).toEqual([]);
  });

  it('stores nothing when the connection is lost', async () => {
    const form = formOf({ content: bytes(3 * MIB) });
    let reads = 0;
    const body = new Readable({
      read() {
        if (reads++ === 0) this.push(form.subarray(0, MIB));
        else this.destroy();
      },
    });
    await expect(s3.post(BUCKET, CONTENT_TYPE, body)).rejects.toThrow(code('IncompleteBody'));
    expect(s3.files()).toEqual([]);
  });
});
