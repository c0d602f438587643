import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { CredentialStore, Credentials } from '../../credentials.ts';
import { accessDenied, invalidArgument, invalidPolicyDocument, S3Error } from './errors.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html

/** The fields of a form before its file, by lower-case name, `${filename}` already expanded. */
export type FormFields = ReadonlyMap<string, string>;

/** What a policy demands of one field; `bucket` stands for the bucket that is posted to. */
export interface FieldCondition {
  readonly match: 'eq' | 'starts-with';
  /** Lower-case, without the dollar sign. */
  readonly field: string;
  readonly value: string;
}

export interface PostPolicy {
  readonly expiresAtMs: number;
  readonly fieldConditions: readonly FieldCondition[];
  /** `content-length-range`. */
  readonly minBytes?: number;
  readonly maxBytes?: number;
}

/** Fields that a policy need not mention; so do those that begin with `x-ignore-`. */
const UNCONDITIONED_FIELDS: ReadonlySet<string> = new Set(['file', 'policy', 'x-amz-signature']);

const KEPT_KEY_COUNT = 1000;

/** @throws InvalidPolicyDocument */
export function parsePolicy(base64: string): PostPolicy {
  const document = parseJson(Buffer.from(base64, 'base64').toString('utf8'));
  const { expiration, conditions } = document;
  if (typeof expiration !== 'string') throw invalidPolicyDocument('Policy missing expiration.');
  const expiresAtMs = /^\d{4}-\d\d-\d\dT/.test(expiration) ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(expiresAtMs)) {
    throw invalidPolicyDocument(`Invalid 'expiration' value: '${expiration}'`);
  }
  if (!Array.isArray(conditions)) throw invalidPolicyDocument('Policy missing conditions.');
  const fieldConditions: FieldCondition[] = [];
  let sizeRange = {};
  for (const condition of conditions as unknown[]) {
    if (Array.isArray(condition) && lowerCase(condition[0]) === 'content-length-range') {
      sizeRange = readSizeRange(condition);
    } else if (Array.isArray(condition)) {
      fieldConditions.push(readListForm(condition));
    } else {
      fieldConditions.push(...readObjectForm(condition));
    }
  }
  return { expiresAtMs, fieldConditions, ...sizeRange };
}

function parseJson(text: string): { expiration?: unknown; conditions?: unknown } {
  // Beside JSON's escapes a policy knows `\$` and `\v`.
  const json = text.replace(/\\(.)/gs, (pair, escaped) =>
    escaped === '$' ? '$' : escaped === 'v' ? '\\u000b' : pair,
  );
  try {
    const document: unknown = JSON.parse(json);
    if (typeof document === 'object' && document !== null) return document;
  } catch (error) {
    throw invalidPolicyDocument('Invalid JSON.', error);
  }
  throw invalidPolicyDocument('Invalid JSON.');
}

/** `["eq", "$key", "value"]` */
function readListForm(condition: readonly unknown[]): FieldCondition {
  const [operator, name, value] = condition;
  const match = lowerCase(operator);
  if (match !== 'eq' && match !== 'starts-with') {
    throw invalidPolicyDocument(`Invalid Condition: unknown operation '${operator}'.`);
  }
  if (condition.length !== 3 || typeof name !== 'string' || !name.startsWith('$')) {
    throw invalidPolicyDocument(`Invalid Condition: ${JSON.stringify(condition)}.`);
  }
  if (typeof value !== 'string') {
    throw invalidPolicyDocument(`Invalid Condition: value of ${name} must be a string.`);
  }
  return { match, field: name.slice(1).toLowerCase(), value };
}

/** `{ "key": "value" }` */
function readObjectForm(condition: unknown): FieldCondition[] {
  if (typeof condition !== 'object' || condition === null) {
    throw invalidPolicyDocument(`Invalid Condition: ${JSON.stringify(condition)}.`);
  }
  return Object.entries(condition).map(([name, value]) => {
    if (typeof value !== 'string') {
      throw invalidPolicyDocument(`Invalid Simple-Condition: value of ${name} must be a string.`);
    }
    return { match: 'eq', field: name.toLowerCase(), value };
  });
}

/** `["content-length-range", 1, 1048576]`; numbers may be text. */
function readSizeRange(condition: readonly unknown[]): { minBytes: number; maxBytes: number } {
  const [minBytes, maxBytes] = condition.slice(1).map(Number);
  const isRange =
    condition.length === 3 &&
    Number.isInteger(minBytes) &&
    Number.isInteger(maxBytes) &&
    Number(minBytes) >= 0;
  if (!isRange) throw invalidPolicyDocument('Invalid content-length-range: bad arguments.');
  return { minBytes: Number(minBytes), maxBytes: Number(maxBytes) };
}

function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Holds a form against its policy; the file's size is checked as it comes. @throws AccessDenied */
export function checkPolicy(
  policy: PostPolicy,
  fields: FormFields,
  bucketName: string,
  nowMs: number,
): void {
  if (policy.expiresAtMs <= nowMs) throw violation('Policy expired.');
  for (const condition of policy.fieldConditions) {
    const value = condition.field === 'bucket' ? bucketName : fields.get(condition.field);
    if (holds(condition, value ?? '')) continue;
    const { match, field } = condition;
    throw violation(`Policy Condition failed: ["${match}", "$${field}", "${condition.value}"]`);
  }
  const covered = new Set(policy.fieldConditions.map(({ field }) => field));
  const extra = [...fields.keys()].filter(
    (field) =>
      !covered.has(field) && !UNCONDITIONED_FIELDS.has(field) && !field.startsWith('x-ignore-'),
  );
  if (extra.length > 0) throw violation(`Extra input fields: ${extra.join(', ')}`);
}

function holds({ match, field, value: wanted }: FieldCondition, value: string): boolean {
  if (match === 'eq') return value === wanted;
  // Of content types there may be several, and each must do.
  const values = field === 'content-type' ? value.split(',') : [value];
  return values.every((one) => one.startsWith(wanted));
}

function violation(what: string): S3Error {
  return accessDenied(`Invalid according to Policy: ${what}`);
}

/**
 * Verifies the signature of a form's policy (AWS Signature Version 4).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 * @returns the credentials that signed it.
 * @throws InvalidArgument, AuthorizationHeaderMalformed, InvalidAccessKeyId, InvalidToken,
 *   ExpiredToken, SignatureDoesNotMatch
 */
export function verifySignature(
  fields: FormFields,
  options: {
    readonly credentials: CredentialStore;
    readonly signingKeys: SigningKeys;
    readonly region: string;
    readonly nowMs: number;
  },
): Credentials {
  const policy = requireField(fields, 'policy');
  const algorithm = requireField(fields, 'x-amz-algorithm');
  if (algorithm !== 'AWS4-HMAC-SHA256') {
    throw invalidArgument('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"', {
      name: 'x-amz-algorithm',
      value: algorithm,
    });
  }
  const scope = readScope(fields, options.region);
  const signature = requireField(fields, 'x-amz-signature');
  const credentials = findCredentials(fields, scope.accessKeyId, options);
  const signingKey = options.signingKeys.get(credentials.secretAccessKey, scope);
  if (signPolicy(policy, signingKey) !== signature) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your ' +
        'key and signing method.',
      { AWSAccessKeyId: scope.accessKeyId, StringToSign: policy, SignatureProvided: signature },
    );
  }
  return credentials;
}

interface Scope {
  readonly accessKeyId: string;
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
}

/** Hex HMAC-SHA256 of the base64 policy, as a browser's form must carry it. */
export function signPolicy(policy: string, signingKey: KeyObject): string {
  return createHmac('sha256', signingKey).update(policy).digest('hex');
}

/**
 * Signing keys by secret, day and region: making one costs more than all else that a form needs.
 */
export class SigningKeys {
  readonly #keys = new Map<string, KeyObject>();

  get(secretAccessKey: string, { date, region }: Pick<Scope, 'date' | 'region'>): KeyObject {
    const name = `${secretAccessKey}/${date}/${region}`;
    let signingKey = this.#keys.get(name);
    if (signingKey === undefined) {
      if (this.#keys.size >= KEPT_KEY_COUNT) this.#keys.clear();
      signingKey = createSecretKey(
        [date, region, 's3', 'aws4_request'].reduce<Buffer>(
          (key, step) => createHmac('sha256', key).update(step).digest(),
          Buffer.from(`AWS4${secretAccessKey}`),
        ),
      );
      this.#keys.set(name, signingKey);
    }
    return signingKey;
  }
}

function readScope(fields: FormFields, expectedRegion: string): Scope {
  const credential = requireField(fields, 'x-amz-credential');
  const timestamp = requireField(fields, 'x-amz-date');
  const [accessKeyId = '', date = '', region = '', service, terminator, ...rest] =
    credential.split('/');
  const isWhole = service === 's3' && terminator === 'aws4_request' && rest.length === 0;
  if (!isWhole || !/^\d{8}$/.test(date) || !/^\d{8}T\d{6}Z$/.test(timestamp)) {
    throw malformedCredential(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/s3/aws4_request".',
    );
  }
  if (!timestamp.startsWith(date)) {
    throw malformedCredential(`invalid credential date "${date}".`);
  }
  if (region !== expectedRegion) {
    throw malformedCredential(`the region '${region}' is wrong; expecting '${expectedRegion}'`);
  }
  return { accessKeyId, date, region };
}

function malformedCredential(what: string): S3Error {
  return new S3Error(
    'AuthorizationHeaderMalformed',
    400,
    `The authorization form field is malformed; ${what}`,
  );
}

function findCredentials(
  fields: FormFields,
  accessKeyId: string,
  options: { readonly credentials: CredentialStore; readonly nowMs: number },
): Credentials {
  const credentials = options.credentials.find(accessKeyId);
  if (credentials === undefined) {
    throw new S3Error(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: accessKeyId },
    );
  }
  if (credentials.sessionToken !== fields.get('x-amz-security-token')) {
    const message = 'The provided token is malformed or otherwise invalid.';
    throw new S3Error('InvalidToken', 400, message);
  }
  if (credentials.expiresAtMs <= options.nowMs) {
    throw new S3Error('ExpiredToken', 400, 'The provided token has expired.');
  }
  return credentials;
}

/** @throws InvalidArgument */
export function requireField(fields: FormFields, name: string): string {
  const value = fields.get(name);
  if (value !== undefined) return value;
  throw invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the ` +
      'order of the fields.',
    { name, value: '' },
  );
}
