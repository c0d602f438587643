import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ServiceHost } from '../../../../local/host.ts';
import type { VirtualClock } from '../../../../local/kernel/clock.ts';
import type { Kernel } from '../../../../local/kernel/kernel.ts';
import type { Delivery, HttpAnswer, ServiceDefinition } from '../../../../local/service.ts';
import { S3 } from '../../../../local/services/s3/index.ts';
import { ADMINISTRATOR, createTestHost } from '../../../helpers/test-context.ts';

export const BUCKET = 'uploads';

export interface S3World {
  readonly host: ServiceHost;
  readonly kernel: Kernel;
  readonly clock: VirtualClock;
  /** Calls an operation as the administrator. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads from an answer what it knows to be there.
  call(operation: string, input?: object): Promise<any>;
  /** Posts a form to a bucket. */
  post(bucket: string, contentType: string, body: Readable): Promise<HttpAnswer>;
  /** The files that hold bodies now. */
  files(): string[];
}

/** S3 on a virtual clock, with one empty bucket. */
export async function createS3(
  options: {
    readonly others?: readonly ServiceDefinition[];
    /** Services that start before S3. */
    readonly before?: readonly ServiceDefinition[];
    readonly versioned?: boolean;
    readonly seed?: string;
    readonly latency?: 'instant' | 'documented';
  } = {},
): Promise<S3World> {
  const { others = [], before = [], versioned = false, ...hostOptions } = options;
  const { host, kernel, clock } = createTestHost([...before, S3, ...others], hostOptions);
  const call: S3World['call'] = async (operation, input = {}) =>
    host.call('s3', operation, { Bucket: BUCKET, ...input }, ADMINISTRATOR);
  await call('CreateBucket');
  if (versioned) {
    await call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
  }
  return {
    host,
    kernel,
    clock,
    call,
    post: (bucket, contentType, body) => {
      const formPost = host.service('s3')?.formPost;
      if (formPost === undefined) throw new TypeError('S3 takes no forms');
      return formPost({ bucket, contentType, body }, CALL);
    },
    files: () => readdirSync(join(host.scratchDirectory, 's3')),
  };
}

const CALL = {
  principal: { kind: 'role', arn: '', roleArn: '', sessionName: '' },
  requestId: 'N4N7GDK58NMKJ12R',
  sourceIp: '127.0.0.1',
  aborted: () => false,
} as const;

/** An event bus that remembers what it was given, and refuses while it is told to. */
export function fakeEventBridge(refuse: () => Error | undefined = () => undefined) {
  const deliveries: { targetArn: string; delivery: Delivery; atMs: number }[] = [];
  const definition: ServiceDefinition = {
    name: 'eventbridge',
    create: ({ kernel }) => ({
      operations: {},
      accept(targetArn, delivery) {
        const error = refuse();
        if (error !== undefined) throw error;
        deliveries.push({ targetArn, delivery, atMs: kernel.now() });
      },
    }),
  };
  const events = () => deliveries.map(({ delivery }) => JSON.parse(delivery.body));
  return { definition, deliveries, events };
}

/** Bytes that differ from place to place, the same for the same seed. */
export function bytes(sizeBytes: number, seed = 1): Buffer {
  const buffer = Buffer.alloc(sizeBytes);
  let state = seed;
  for (let i = 0; i < sizeBytes; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    buffer[i] = state >>> 16;
  }
  return buffer;
}

/** A body that arrives in pieces. */
export function streamOf(content: Buffer, pieceBytes = 64 * 1024): Readable {
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < content.length; offset += pieceBytes) {
    pieces.push(content.subarray(offset, offset + pieceBytes));
  }
  return Readable.from(pieces, { objectMode: false });
}

/** What GetObject gave, whole. */
export async function contentOf(body: Buffer | Readable): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Whether two buffers hold the same bytes, without the cost of a matcher's difference. */
export async function holds(body: Buffer | Readable, content: Buffer): Promise<boolean> {
  return (await contentOf(body)).equals(content);
}
