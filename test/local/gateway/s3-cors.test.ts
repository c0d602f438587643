import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../../local/engine.ts';
import { ADMINISTRATOR } from '../../helpers/test-context.ts';

let engine: LocalAws;

beforeAll(async () => {
  engine = await LocalAws.start();
  const call = (operation: string, input: object) =>
    engine.host.call('s3', operation, input, ADMINISTRATOR);
  await call('CreateBucket', { Bucket: 'photos' });
  await call('PutBucketCors', {
    Bucket: 'photos',
    CORSConfiguration: {
      CORSRules: [
        {
          AllowedMethods: ['PUT', 'POST'],
          AllowedOrigins: ['https://*.example.com'],
          AllowedHeaders: ['content-*'],
          ExposeHeaders: ['ETag'],
          MaxAgeSeconds: 60,
        },
      ],
    },
  });
});
afterAll(() => engine.stop());

function preflight(headers: Record<string, string>): Promise<Response> {
  return fetch(`${engine.endpoint}/photos/a.csv`, { method: 'OPTIONS', headers });
}

describe('a preflight to S3', () => {
  it('is allowed by a rule for its origin, method and headers', async () => {
    const answer = await preflight({
      origin: 'https://app.example.com',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
    });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'PUT, POST',
      'access-control-allow-headers': 'content-type',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '60',
    });
  });

  it.each([
    ['another origin', { origin: 'https://evil.example', method: 'PUT', headers: '' }],
    ['another method', { origin: 'https://app.example.com', method: 'DELETE', headers: '' }],
    ['another header', { origin: 'https://app.example.com', method: 'PUT', headers: 'x-secret' }],
  ])('is refused for %s: AccessForbidden', async (_title, { origin, method, headers }) => {
    const answer = await preflight({
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('AccessForbidden');
  });
});
