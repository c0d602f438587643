import { createRequire, syncBuiltinESMExports } from 'node:module';

/**
 * Lets a function answer CloudFormation: whatever code makes custom resources sends its answer by HTTPS to
 * port 443 of the ResponseURL's host, and the engine speaks HTTP at a port of its own.
 */
export function answerOverHttp(endpoint: URL): void {
  const require = createRequire(import.meta.url);
  const http = require('node:http') as typeof import('node:http');
  const https = require('node:https') as typeof import('node:https');
  const { request } = https;
  const redirect = (...parameters: unknown[]) => {
    const [first] = parameters;
    const options = typeof first === 'object' && !(first instanceof URL) ? first : undefined;
    const { hostname, host } = (options ?? {}) as { hostname?: string; host?: string };
    if ((hostname ?? host) !== endpoint.hostname) {
      return request(...(parameters as Parameters<typeof request>));
    }
    const { agent: _, protocol: __, ...rest } = options as import('node:https').RequestOptions;
    const [, ...others] = parameters;
    return http.request(
      { ...rest, port: endpoint.port },
      ...(others as [(answer: import('node:http').IncomingMessage) => void]),
    );
  };
  https.request = redirect as typeof request;
  syncBuiltinESMExports();
}
