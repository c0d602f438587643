import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { NotImplementedError } from '../../../errors.ts';
import type { Call, FormPost, HttpAnswer } from '../../../service.ts';
import { headerName, readExpectedDigests } from '../checksums.ts';
import { accessDenied, malformedXml, S3Error } from '../errors.ts';
import { readForm } from '../form-data.ts';
import { type Bucket, findBucket } from '../model/buckets.ts';
import { NO_TAGS, readTags, type Tags } from '../model/tags.ts';
import type { StoredObject } from '../model/versions.ts';
import {
  checkPolicy,
  type FormFields,
  type PostPolicy,
  parsePolicy,
  requireField,
  verifySignature,
} from '../post-policy.ts';
import type { S3Runtime } from '../s3.ts';
import { readAttributes } from './object-attributes.ts';
import { storeObject } from './put-object.ts';
import { drain, requireKey } from './request.ts';
import { expirationOf, versionIdOf } from './response.ts';

/** A browser's upload: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
export async function formPost(s3: S3Runtime, post: FormPost, call: Call): Promise<HttpAnswer> {
  try {
    const bucket = findBucket(s3.state, post.bucket);
    const { fields: rawFields, file, ended } = await readForm(post);
    if (file === undefined) throw wrongNumberOfFiles();
    const fields = expandFileName(rawFields, file.name);
    const key = requireKey({ Key: requireField(fields, 'key') });
    const { policy, principal } = authorize(s3, fields, bucket);
    const input = readFields(fields);
    const signed = { ...call, principal };
    s3.context.access.checkCall(
      's3',
      'PutObject',
      { ...input, Bucket: bucket.name, Key: key },
      signed,
    );
    const object = await storeObject(
      s3,
      {
        bucket,
        key,
        attributes: { ...readAttributes(bucket, input), tags: readTagging(fields.get('tagging')) },
        payload: file.stream,
        expected: readExpectedDigests(input),
        ...policy,
        reason: 'POST Object',
      },
      signed,
    );
    // An answer before the form's end would cost the browser its connection.
    await ended;
    return answer(s3, bucket, object, fields);
  } catch (error) {
    // What is left of the form is for nobody, but it must be read for the browser to see the
    // answer.
    post.body.unpipe();
    drain(post.body);
    throw error;
  }
}

function wrongNumberOfFiles(): S3Error {
  const message = 'POST requires exactly one file upload per request.';
  return new S3Error('IncorrectNumberOfFilesInPostRequest', 400, message);
}

/** `${filename}` may stand in any field. */
function expandFileName(fields: FormFields, fileName: string): FormFields {
  return new Map(
    [...fields].map(([name, value]) => [name, value.replace(/\$\{filename\}/g, () => fileName)]),
  );
}

/** Without a policy a form is anonymous, and no bucket here is open to everybody. */
function authorize(s3: S3Runtime, fields: FormFields, bucket: Bucket) {
  const encodedPolicy = fields.get('policy');
  if (encodedPolicy === undefined) throw accessDenied();
  const { credentials, region, kernel } = s3.context;
  const nowMs = kernel.now();
  const { principal } = verifySignature(fields, {
    credentials,
    signingKeys: s3.signingKeys,
    region,
    nowMs,
  });
  const policy: PostPolicy = parsePolicy(encodedPolicy);
  checkPolicy(policy, fields, bucket.name, nowMs);
  return { policy, principal };
}

/** Which member of PutObject's input a field stands for. */
const MEMBER_BY_FIELD: Readonly<Record<string, string>> = {
  acl: 'ACL',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-md5': 'ContentMD5',
  'content-type': 'ContentType',
  expires: 'Expires',
  'x-amz-checksum-algorithm': 'ChecksumAlgorithm',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'x-amz-checksum-crc32c': 'ChecksumCRC32C',
  'x-amz-checksum-crc64nvme': 'ChecksumCRC64NVME',
  'x-amz-checksum-sha1': 'ChecksumSHA1',
  'x-amz-checksum-sha256': 'ChecksumSHA256',
  'x-amz-sdk-checksum-algorithm': 'ChecksumAlgorithm',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
};

const SIGNATURE_FIELDS: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-signature',
]);

const METADATA_PREFIX = 'x-amz-meta-';

/**
 * The form as PutObject's input. Fields that mean nothing to S3 are allowed, if the policy allows
 * them.
 */
function readFields(fields: FormFields) {
  const input: Record<string, unknown> = {};
  const metadata: Record<string, string> = {};
  for (const [field, value] of fields) {
    const member = MEMBER_BY_FIELD[field];
    if (member === 'Expires') input.Expires = new Date(value);
    else if (member !== undefined) input[member] = value;
    else if (field.startsWith(METADATA_PREFIX)) {
      metadata[field.slice(METADATA_PREFIX.length)] = value;
    } else if (field.startsWith('x-amz-') && !SIGNATURE_FIELDS.has(field)) {
      throw new NotImplementedError('s3', `The form field ${field}`);
    }
  }
  return { ...input, Metadata: metadata } as Parameters<typeof readAttributes>[1] &
    Parameters<typeof readExpectedDigests>[0];
}

const xmlParser = new XMLParser({
  isArray: (name) => name === 'Tag',
  parseTagValue: false,
});

/** @throws MalformedXML, InvalidTag */
function readTagging(xml: string | undefined): Tags {
  if (xml === undefined) return NO_TAGS;
  try {
    return readTags(xmlParser.parse(xml, true).Tagging?.TagSet?.Tag ?? []);
  } catch (error) {
    throw error instanceof S3Error ? error : malformedXml(error);
  }
}

function answer(
  s3: S3Runtime,
  bucket: Bucket,
  object: StoredObject,
  fields: FormFields,
): HttpAnswer {
  const etag = `"${object.etag}"`;
  const location = `${s3.context.endpoint()}/${bucket.name}/${encodeURIComponent(object.key)}`;
  const headers: Record<string, string> = { etag, location };
  const { VersionId } = versionIdOf(bucket, object);
  const { Expiration } = expirationOf(bucket, object);
  if (VersionId !== undefined) headers['x-amz-version-id'] = VersionId;
  if (Expiration !== undefined) headers['x-amz-expiration'] = Expiration;
  headers[headerName(object.checksum.algorithm)] = object.checksum.value;
  headers['x-amz-checksum-type'] = object.checksum.type;
  headers['x-amz-server-side-encryption'] = object.headers.ServerSideEncryption ?? 'AES256';

  const redirect = redirectUrl(bucket, object, fields);
  if (redirect !== undefined) {
    return { statusCode: 303, headers: { ...headers, location: redirect }, body: '' };
  }
  const status = fields.get('success_action_status');
  if (status !== '201') return { statusCode: status === '200' ? 200 : 204, headers, body: '' };
  const body = new XMLBuilder().build({
    PostResponse: { Location: location, Bucket: bucket.name, Key: object.key, ETag: etag },
  });
  return {
    statusCode: 201,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

/** Where the browser goes after a success; a URL that is none counts as not given. */
function redirectUrl(bucket: Bucket, object: StoredObject, fields: FormFields): string | undefined {
  const text = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  url.searchParams.set('bucket', bucket.name);
  url.searchParams.set('key', object.key);
  url.searchParams.set('etag', `"${object.etag}"`);
  return url.href;
}
