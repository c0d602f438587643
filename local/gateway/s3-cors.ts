import type { CORSRule, GetBucketCorsOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../errors.ts';
import type { ServiceHost } from '../host.ts';
import type { GatewayRequest, GatewayResponse } from './messages.ts';
import { s3Address } from './s3-address.ts';

/**
 * Cross-origin requests to S3, decided by the bucket's CORS rules.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */

/** Whether a request is a browser asking beforehand. */
export function isPreflight(request: GatewayRequest): boolean {
  return request.method === 'OPTIONS' && request.headers.origin !== undefined;
}

/** Answers a preflight. @throws AwsError AccessForbidden when no rule allows it */
export async function answerPreflight(
  host: ServiceHost,
  request: GatewayRequest,
): Promise<GatewayResponse> {
  const { headers } = request;
  const method = headers['access-control-request-method'] ?? '';
  const wantedHeaders = listOf(headers['access-control-request-headers']);
  const rule = await findRule(host, request, method, wantedHeaders);
  if (rule === undefined) {
    throw new AwsError(
      'AccessForbidden',
      'CORSResponse: This CORS request is not allowed. This is usually because the evaluation of ' +
        'Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers ' +
        "are not whitelisted by the resource's CORS spec.",
      { statusCode: 403 },
    );
  }
  return {
    statusCode: 200,
    headers: {
      ...allowance(rule, headers.origin ?? ''),
      ...(wantedHeaders.length > 0 && {
        'access-control-allow-headers': wantedHeaders.join(', '),
      }),
      ...(rule.MaxAgeSeconds !== undefined && {
        'access-control-max-age': String(rule.MaxAgeSeconds),
      }),
    },
  };
}

/** The headers by which a browser lets its page see the answer; none when no rule allows it. */
export async function corsHeaders(
  host: ServiceHost,
  request: GatewayRequest,
): Promise<Record<string, string>> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  const rule = await findRule(host, request, request.method, []);
  return rule === undefined ? {} : allowance(rule, origin);
}

function allowance(rule: CORSRule, origin: string): Record<string, string> {
  const anyOrigin = rule.AllowedOrigins?.includes('*') === true;
  return {
    'access-control-allow-origin': anyOrigin ? '*' : origin,
    'access-control-allow-methods': (rule.AllowedMethods ?? []).join(', '),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    ...(!anyOrigin && { 'access-control-allow-credentials': 'true' }),
    ...(rule.ExposeHeaders !== undefined &&
      rule.ExposeHeaders.length > 0 && {
        'access-control-expose-headers': rule.ExposeHeaders.join(', '),
      }),
  };
}

async function findRule(
  host: ServiceHost,
  request: GatewayRequest,
  method: string,
  wantedHeaders: readonly string[],
): Promise<CORSRule | undefined> {
  const { origin = '' } = request.headers;
  const rules = await corsRules(host, s3Address(request).labels.Bucket ?? '');
  return rules.find(
    (rule) =>
      matchesAny(rule.AllowedOrigins, origin) &&
      rule.AllowedMethods?.includes(method) &&
      wantedHeaders.every((header) => matchesAny(rule.AllowedHeaders, header)),
  );
}

async function corsRules(host: ServiceHost, Bucket: string): Promise<readonly CORSRule[]> {
  try {
    const principal = { kind: 'service', name: 's3.amazonaws.com' } as const;
    const answer = await host.call<GetBucketCorsOutput>(
      's3',
      'GetBucketCors',
      { Bucket },
      principal,
    );
    return answer.CORSRules ?? [];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [];
  }
}

/** One `*` in a rule stands for any text. */
function matchesAny(patterns: readonly string[] | undefined, text: string): boolean {
  return (patterns ?? []).some((pattern) => {
    const [before = '', after] = pattern.toLowerCase().split('*');
    const value = text.toLowerCase();
    if (after === undefined) return value === before;
    const fits = value.length >= before.length + after.length;
    return fits && value.startsWith(before) && value.endsWith(after);
  });
}

function listOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
