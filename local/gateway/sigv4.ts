import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { CredentialStore, Credentials } from '../credentials.ts';
import { AwsError } from '../errors.ts';
import type { Clock } from '../kernel/clock.ts';
import type { GatewayRequest } from './messages.ts';

/**
 * Signature Version 4, checked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

/** How far a signed request's time may be from the engine's: AWS allows fifteen minutes. */
const CLOCK_SKEW_MS = 15 * 60 * 1000;
/** A presigned URL lives seven days at most. */
const PRESIGNED_SECONDS_MAX = 7 * 24 * 3600;
const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What a request claims about its signature. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly presigned: boolean;
}

/** A request whose signature held. */
export interface VerifiedRequest {
  readonly claim: SignatureClaim;
  readonly credentials: Credentials;
  readonly signingKey: KeyObject;
  /** `X-Amz-Date`. */
  readonly timestamp: string;
}

/** Reads the claim from the Authorization header or the presigned query; undefined for an anonymous request. */
export function readClaim(
  request: GatewayRequest,
  query: URLSearchParams,
): SignatureClaim | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return claimFromHeader(header);
  if (query.get('X-Amz-Algorithm') === ALGORITHM) {
    return makeClaim(
      query.get('X-Amz-Credential') ?? '',
      query.get('X-Amz-SignedHeaders') ?? '',
      query.get('X-Amz-Signature') ?? '',
      true,
    );
  }
  return undefined;
}

const HEADER_FORM =
  /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

function claimFromHeader(header: string): SignatureClaim {
  const match = HEADER_FORM.exec(header);
  if (match === null) {
    throw new AwsError(
      'IncompleteSignature',
      'The Authorization header must have the form of AWS Signature Version 4.',
    );
  }
  return makeClaim(match[1] as string, match[2] as string, match[3] as string, false);
}

function makeClaim(
  credential: string,
  signedHeaders: string,
  signature: string,
  presigned: boolean,
): SignatureClaim {
  const parts = credential.split('/');
  const [terminator, service, region, date] = parts.reverse();
  const accessKeyId = parts.slice(4).reverse().join('/');
  if (terminator !== 'aws4_request' || !service || !region || !date || accessKeyId === '') {
    throw new AwsError(
      'IncompleteSignature',
      'Credential must have five parts: access key, date, region, service, aws4_request.',
    );
  }
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
    presigned,
  };
}

/** Checks signatures, remembering each day's signing keys. */
export class SignatureVerifier {
  readonly #credentials: CredentialStore;
  readonly #clock: Clock;
  readonly #signingKeys = new Map<string, KeyObject>();

  constructor(credentials: CredentialStore, clock: Clock) {
    this.#credentials = credentials;
    this.#clock = clock;
  }

  /**
   * @param payloadHash what the client signed for the body: a hex digest or one of S3's constants.
   * @throws AwsError InvalidClientTokenId, ExpiredToken, SignatureDoesNotMatch, RequestTimeTooSkewed, AccessDenied
   */
  verify(
    request: GatewayRequest,
    query: URLSearchParams,
    claim: SignatureClaim,
    payloadHash: string,
  ): VerifiedRequest {
    const credentials = this.#credentialsOf(request, query, claim);
    const timestamp = claim.presigned
      ? (query.get('X-Amz-Date') ?? '')
      : (request.headers['x-amz-date'] ?? '');
    this.#checkTime(timestamp, query, claim);
    const canonicalRequest = canonicalize(request, claim, payloadHash);
    const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
    const stringToSign = `${ALGORITHM}\n${timestamp}\n${scope}\n${sha256(canonicalRequest)}`;
    const signingKey = this.#signingKey(claim, credentials.secretAccessKey);
    const expected = createHmac('sha256', signingKey).update(stringToSign).digest();
    const given = Buffer.from(claim.signature, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new AwsError(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your ' +
          'AWS Secret Access Key and signing method. Consult the service documentation for details.',
        { statusCode: 403 },
      );
    }
    return { claim, credentials, signingKey, timestamp };
  }

  #credentialsOf(
    request: GatewayRequest,
    query: URLSearchParams,
    claim: SignatureClaim,
  ): Credentials {
    const credentials = this.#credentials.find(claim.accessKeyId);
    const token = claim.presigned
      ? (query.get('X-Amz-Security-Token') ?? undefined)
      : request.headers['x-amz-security-token'];
    if (credentials === undefined || credentials.sessionToken !== token) {
      const [code, message] =
        claim.service === 's3'
          ? [
              'InvalidAccessKeyId',
              'The AWS Access Key Id you provided does not exist in our records.',
            ]
          : ['InvalidClientTokenId', 'The security token included in the request is invalid.'];
      throw new AwsError(code as string, message as string, { statusCode: 403 });
    }
    if (credentials.expiresAtMs <= this.#clock.now()) {
      throw new AwsError(
        claim.service === 's3' ? 'ExpiredToken' : 'ExpiredTokenException',
        'The security token included in the request is expired',
        { statusCode: claim.service === 's3' ? 400 : 403 },
      );
    }
    return credentials;
  }

  #checkTime(timestamp: string, query: URLSearchParams, claim: SignatureClaim): void {
    const signedAtMs = parseAmzDate(timestamp);
    if (signedAtMs === undefined || !timestamp.startsWith(claim.date)) {
      throw new AwsError('IncompleteSignature', 'Date must be given as YYYYMMDDTHHMMSSZ.');
    }
    if (claim.presigned) this.#checkPresignedLife(signedAtMs, query);
    // On the virtual clock tools outside the engine still sign with the wall clock, years apart.
    else if (this.#clock.kind === 'real') this.#checkSkew(signedAtMs, claim);
  }

  #checkPresignedLife(signedAtMs: number, query: URLSearchParams): void {
    const seconds = Number(query.get('X-Amz-Expires'));
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > PRESIGNED_SECONDS_MAX) {
      throw new AwsError(
        'AuthorizationQueryParametersError',
        'X-Amz-Expires must be between 1 and 604800 seconds',
      );
    }
    if (signedAtMs + seconds * 1000 < this.#clock.now()) {
      throw new AwsError('AccessDenied', 'Request has expired', { statusCode: 403 });
    }
  }

  #checkSkew(signedAtMs: number, claim: SignatureClaim): void {
    if (Math.abs(this.#clock.now() - signedAtMs) <= CLOCK_SKEW_MS) return;
    throw new AwsError(
      claim.service === 's3' ? 'RequestTimeTooSkewed' : 'SignatureDoesNotMatch',
      'The difference between the request time and the current time is too large.',
      { statusCode: 403 },
    );
  }

  #signingKey(claim: SignatureClaim, secretAccessKey: string): KeyObject {
    const cacheKey = `${claim.accessKeyId}/${claim.date}/${claim.region}/${claim.service}`;
    let key = this.#signingKeys.get(cacheKey);
    if (key === undefined) {
      key = deriveSigningKey(secretAccessKey, claim.date, claim.region, claim.service);
      // Days and regions are few; a client that invents them must not take the memory.
      if (this.#signingKeys.size >= 1000) this.#signingKeys.clear();
      this.#signingKeys.set(cacheKey, key);
    }
    return key;
  }
}

/** The day's key for one region and service. As a key object: Node examines raw bytes anew at each use. */
function deriveSigningKey(
  secretAccessKey: string,
  date: string,
  region: string,
  service: string,
): KeyObject {
  let key: Buffer = createHmac('sha256', `AWS4${secretAccessKey}`).update(date).digest();
  for (const part of [region, service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part).digest();
  }
  return createSecretKey(key);
}

export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

function canonicalize(request: GatewayRequest, claim: SignatureClaim, payloadHash: string): string {
  let headers = '';
  for (const name of claim.signedHeaders) {
    headers += `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`;
  }
  // S3 signs the path as it is sent; every other service encodes it once more.
  const path =
    claim.service === 's3'
      ? request.path
      : request.path.split('/').map(encodeURIComponentStrictly).join('/');
  return (
    `${request.method}\n${path}\n${canonicalQuery(request.query, claim.presigned)}\n` +
    `${headers}\n${claim.signedHeaders.join(';')}\n${payloadHash}`
  );
}

function canonicalQuery(query: string, presigned: boolean): string {
  if (query === '') return '';
  const pairs: [string, string][] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const separator = part.indexOf('=');
    const name = separator < 0 ? part : part.slice(0, separator);
    if (presigned && name === 'X-Amz-Signature') continue;
    const value = separator < 0 ? '' : part.slice(separator + 1);
    pairs.push([reencode(name), reencode(value)]);
  }
  pairs.sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Decodes what the client encoded in its own way and encodes it in the way that is signed. */
function reencode(text: string): string {
  return encodeURIComponentStrictly(decodeURIComponentLeniently(text.replaceAll('+', '%20')));
}

export function decodeURIComponentLeniently(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function encodeURIComponentStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const AMZ_DATE_FORM = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

function parseAmzDate(text: string): number | undefined {
  const match = AMZ_DATE_FORM.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
