import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AwsError, NotImplementedError } from '../../errors.ts';
import { HttpEndpointFailed, InvalidParameter } from './errors.ts';
import { HTTP_RESPONSE_TIMEOUT_MS } from './limits.ts';
import type { Protocol } from './model.ts';

/** Names of this machine: the engine sends nothing to any other. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** @throws InvalidParameter, NotImplementedError */
export function checkHttpEndpoint(protocol: Protocol, endpoint: string): void {
  const url = URL.parse(endpoint);
  if (url === null || url.protocol !== `${protocol}:`) {
    throw new InvalidParameter('Endpoint must match the specified protocol');
  }
  if (!LOOPBACK_HOSTS.has(url.hostname)) {
    throw new NotImplementedError(
      'sns',
      `An HTTP endpoint on ${url.hostname}, which is not this machine, as a subscriber`,
    );
  }
}

/**
 * Posts a message once. The engine's time stands still until the endpoint has answered, or has kept
 * silent for 15 real seconds.
 * @returns why it failed; undefined when the endpoint took it.
 */
export function post(
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal: AbortSignal,
): Promise<AwsError | undefined> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request = send(url, {
      method: 'POST',
      headers: {
        ...message.headers,
        'User-Agent': 'Amazon Simple Notification Service Agent',
        'Accept-Encoding': 'gzip,deflate',
        'Content-Length': Buffer.byteLength(message.body),
      },
      // A connection that was kept could be closed by the endpoint just as it is used again.
      agent: false,
      timeout: HTTP_RESPONSE_TIMEOUT_MS,
      signal,
    });
    request.on('response', (response) => {
      response.resume();
      const statusCode = response.statusCode ?? 0;
      const isTaken = statusCode >= 200 && statusCode < 300;
      resolve(
        isTaken ? undefined : new HttpEndpointFailed(`it answered ${statusCode}`, statusCode),
      );
    });
    request.on('timeout', () =>
      request.destroy(new HttpEndpointFailed('it did not answer in time')),
    );
    request.on('error', (error) => {
      resolve(
        error instanceof AwsError
          ? error
          : new HttpEndpointFailed('it was not reached', 503, error),
      );
    });
    request.end(message.body);
  });
}
