import type { GatewayRequest } from './messages.ts';
import { decodeURIComponentLeniently } from './sigv4.ts';

/** Hosts whose first label is a bucket: `photos.s3.localhost`, `photos.localhost`. */
const VIRTUAL_HOST = /^(?<bucket>.+?)(?:\.s3)?\.localhost(?::\d+)?$/;

/**
 * Takes the bucket from path or host, and leaves the path as S3's model has it: `/` or `/key`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function s3Address(request: GatewayRequest): {
  path: string;
  labels: Record<string, string>;
} {
  const host = request.headers.host ?? '';
  const virtual = VIRTUAL_HOST.exec(host)?.groups?.bucket;
  if (virtual !== undefined && virtual !== 's3') {
    return { path: request.path, labels: { Bucket: virtual } };
  }
  const [, bucket = '', rest = ''] = /^\/([^/]*)(\/.*)?$/s.exec(request.path) ?? [];
  if (bucket === '') return { path: '/', labels: {} };
  return { path: rest || '/', labels: { Bucket: decodeURIComponentLeniently(bucket) } };
}
