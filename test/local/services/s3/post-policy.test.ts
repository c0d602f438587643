import { describe, expect, it } from 'vitest';
import { CredentialStore } from '../../../../local/credentials.ts';
import { Kernel } from '../../../../local/kernel/kernel.ts';
import {
  checkPolicy,
  type FormFields,
  parsePolicy,
  SigningKeys,
  signPolicy,
  verifySignature,
} from '../../../../local/services/s3/post-policy.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const code = (name: string) => expect.objectContaining({ code: name });
const encode = (document: unknown) =>
  Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)).toString(
    'base64',
  );
const policyOf = (...conditions: unknown[]) =>
  parsePolicy(encode({ expiration: '2026-01-01T13:00:00.000Z', conditions }));
const form = (fields: Record<string, string>): FormFields => new Map(Object.entries(fields));

describe('signPolicy', () => {
  it('gives the signature of AWS’s published example', () => {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
    const lines = [
      '{ "expiration": "2015-12-30T12:00:00.000Z",',
      '  "conditions": [',
      '    {"bucket": "sigv4examplebucket"},',
      '    ["starts-with", "$key", "user/user1/"],',
      '    {"acl": "public-read"},',
      '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
      '    ["starts-with", "$Content-Type", "image/"],',
      '    {"x-amz-meta-uuid": "14365123651274"},',
      '    {"x-amz-server-side-encryption": "AES256"},',
      '    ["starts-with", "$x-amz-meta-tag", ""],',
      '',
      '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
      '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
      '    {"x-amz-date": "20151229T000000Z" }',
      '  ]',
      '}',
    ];
    const signature = signPolicy(
      encode(lines.join('\r\n')),
      new SigningKeys().get('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', {
        date: '20151229',
        region: 'us-east-1',
      }),
    );
    expect(signature).toBe('8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e');
  });
});

describe('parsePolicy', () => {
  it('reads conditions of every form', () => {
    expect(
      policyOf(
        { acl: 'private' },
        ['eq', '$Key', 'a'],
        ['Starts-With', '$Content-Type', 'text/'],
        ['content-length-range', 1, '10'],
      ),
    ).toEqual({
      expiresAtMs: Date.UTC(2026, 0, 1, 13),
      fieldConditions: [
        { match: 'eq', field: 'acl', value: 'private' },
        { match: 'eq', field: 'key', value: 'a' },
        { match: 'starts-with', field: 'content-type', value: 'text/' },
      ],
      minBytes: 1,
      maxBytes: 10,
    });
  });

  it('knows the escape of the dollar sign', () => {
    const policy = parsePolicy(
      encode('{"expiration":"2026-01-01T13:00:00Z","conditions":[["eq","$key","\\$5\\\\"]]}'),
    );
    expect(policy.fieldConditions).toEqual([{ match: 'eq', field: 'key', value: '$5\\' }]);
  });

  it.each([
    'nonsense',
    { conditions: [] },
    { expiration: 'tomorrow', conditions: [] },
    { expiration: '2026-01-01T13:00:00Z' },
    ...[
      ['ends-with', '$key', 'a'],
      ['eq', 'key', 'a'],
      ['eq', '$key'],
      ['eq', '$key', 5],
      { key: 5 },
      'key',
      ['content-length-range', 1],
      ['content-length-range', 'a', 'b'],
    ].map((condition) => ({ expiration: '2026-01-01T13:00:00Z', conditions: [condition] })),
  ])('answers InvalidPolicyDocument to %j', (document) => {
    expect(() => parsePolicy(encode(document))).toThrow(code('InvalidPolicyDocument'));
  });
});

describe('checkPolicy', () => {
  const check = (conditions: unknown[], fields: Record<string, string>, nowMs = NOW) =>
    checkPolicy(policyOf(...conditions), form(fields), 'uploads', nowMs);

  it.each<[unknown[], Record<string, string>]>([
    [[{ bucket: 'uploads' }, ['starts-with', '$key', 'in/']], { key: 'in/a' }],
    [[['starts-with', '$key', '']], { key: 'anything' }],
    [[['starts-with', '$Content-Type', 'image/']], { 'content-type': 'image/png,image/gif' }],
    [[{ key: 'k' }], { key: 'k', policy: 'p', 'x-amz-signature': 's', 'x-ignore-me': '1' }],
  ])('lets %j through for %j', (conditions, fields) => {
    expect(() => check(conditions, fields)).not.toThrow();
  });

  it.each<[unknown[], Record<string, string>, string]>([
    [[['eq', '$key', 'a']], { key: 'b' }, 'Policy Condition failed: ["eq", "$key", "a"]'],
    [[{ acl: 'private' }], {}, 'Policy Condition failed: ["eq", "$acl", "private"]'],
    [
      [['starts-with', '$content-type', 'image/']],
      { 'content-type': 'image/png,text/html' },
      'Policy Condition failed: ["starts-with", "$content-type", "image/"]',
    ],
    [[{ bucket: 'other' }], {}, 'Policy Condition failed: ["eq", "$bucket", "other"]'],
    [[], { 'x-amz-meta-a': '1', key: 'k' }, 'Extra input fields: x-amz-meta-a, key'],
  ])('holds %j against %j', (conditions, fields, what) => {
    expect(() => check(conditions, fields)).toThrow(
      expect.objectContaining({
        code: 'AccessDenied',
        statusCode: 403,
        message: `Invalid according to Policy: ${what}`,
      }),
    );
  });

  it('refuses at the instant of expiration, by the engine’s clock', () => {
    const expiresAtMs = Date.UTC(2026, 0, 1, 13);
    expect(() => check([{ key: 'k' }], { key: 'k' }, expiresAtMs - 1)).not.toThrow();
    expect(() => check([{ key: 'k' }], { key: 'k' }, expiresAtMs)).toThrow(
      'Invalid according to Policy: Policy expired.',
    );
  });
});

describe('verifySignature', () => {
  const kernel = new Kernel({ clock: 'virtual', seed: '1', latency: 'instant' });
  const credentials = new CredentialStore(kernel, '000000000000');
  const signingKeys = new SigningKeys();
  const session = credentials.issue('arn:aws:iam::000000000000:role/uploader', 'me', 3600);
  const policy = encode({});

  function signed(overrides: Record<string, string> = {}, as = session): FormFields {
    const date = '20260101';
    return form({
      policy,
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': `${as.accessKeyId}/${date}/us-east-1/s3/aws4_request`,
      'x-amz-date': `${date}T000000Z`,
      'x-amz-signature': signPolicy(
        policy,
        signingKeys.get(as.secretAccessKey, { date, region: 'us-east-1' }),
      ),
      'x-amz-security-token': as.sessionToken ?? '',
      ...overrides,
    });
  }

  const verify = (fields: FormFields, nowMs = kernel.now()) =>
    verifySignature(fields, { credentials, signingKeys, region: 'us-east-1', nowMs });

  it('finds whose signature it is', () => {
    expect(verify(signed()).principal).toEqual(session.principal);
  });

  it.each<[Record<string, string>, string]>([
    [{ 'x-amz-signature': '0'.repeat(64) }, 'SignatureDoesNotMatch'],
    [{ policy: encode({ more: 1 }) }, 'SignatureDoesNotMatch'],
    [{ 'x-amz-security-token': 'other' }, 'InvalidToken'],
    [{ 'x-amz-algorithm': 'AWS4-ECDSA' }, 'InvalidArgument'],
    [{ 'x-amz-credential': 'AKIAX/20260101/us-east-1/s3/aws4_request' }, 'InvalidAccessKeyId'],
    [
      { 'x-amz-credential': 'AKIAX/20260101/eu-west-1/s3/aws4_request' },
      'AuthorizationHeaderMalformed',
    ],
    [
      { 'x-amz-credential': 'AKIAX/20260101/us-east-1/sqs/aws4_request' },
      'AuthorizationHeaderMalformed',
    ],
    [{ 'x-amz-date': '20260102T000000Z' }, 'AuthorizationHeaderMalformed'],
  ])('answers %j with %s', (overrides, name) => {
    expect(() => verify(signed(overrides))).toThrow(code(name));
  });

  it.each(['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'])(
    'answers InvalidArgument without the field %s',
    (name) => {
      const fields = new Map(signed());
      fields.delete(name);
      expect(() => verify(fields)).toThrow(code('InvalidArgument'));
    },
  );

  it('answers ExpiredToken once the session is over', () => {
    expect(() => verify(signed(), kernel.now() + 3600 * 1000)).toThrow(code('ExpiredToken'));
  });
});
