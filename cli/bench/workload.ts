import { performance } from 'node:perf_hooks';
import type { Pipeline } from '../pipeline.ts';
import { quantile } from './statistics.ts';
import { Uploader } from './uploader.ts';

/** Uploads on their way at once, as a busy client has them. */
const UPLOAD_CONCURRENCY = 16;
/** Readers of the inbox, each in a long poll. */
const INBOX_READERS = 2;
const LONG_POLL_SECONDS = 1;
/** With no notification for so long, what is missing will not come. */
const SILENCE_MS_MAX = 60_000;

export interface Throughput {
  readonly objectCount: number;
  /** From the first upload's start to the last notification, objects a second. */
  readonly objectsPerSecond: number;
  /** What the uploads alone reached. */
  readonly uploadsPerSecond: number;
  readonly lostCount: number;
}

/** Uploads as fast as it can and waits until every object's notification is in the inbox. */
export async function measureThroughput(
  pipeline: Pipeline,
  body: Buffer,
  objectCount: number,
  label: string,
): Promise<Throughput> {
  const uploader = new Uploader(pipeline.endpoint, pipeline.address.uploadsBucketName);
  const startMs = performance.now();
  const arrivals = collectNotifications(pipeline, objectCount, `${label}/`);
  const numbers = Array.from({ length: objectCount }, (_, index) => index).values();
  await Promise.all(
    Array.from({ length: UPLOAD_CONCURRENCY }, async () => {
      for (const index of numbers) {
        await uploader.put(`${label}/${index}.csv`, body);
      }
    }),
  );
  const uploadedMs = performance.now();
  const arrived = await arrivals;
  uploader.close();
  const endMs = Math.max(...arrived.values());
  return {
    objectCount,
    objectsPerSecond: (arrived.size / (endMs - startMs)) * 1000,
    uploadsPerSecond: (objectCount / (uploadedMs - startMs)) * 1000,
    lostCount: objectCount - arrived.size,
  };
}

export interface LatencyFigures {
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Uploads at a steady rate; each object's time from the start of its upload to its notification. */
export async function measureLatency(
  pipeline: Pipeline,
  body: Buffer,
  options: { objectCount: number; rate: number; label: string },
): Promise<LatencyFigures> {
  const { objectCount, rate, label } = options;
  const uploader = new Uploader(pipeline.endpoint, pipeline.address.uploadsBucketName);
  const started = new Map<string, number>();
  const arrivals = collectNotifications(pipeline, objectCount, `${label}/`);
  const firstMs = performance.now();
  const uploads: Promise<unknown>[] = [];
  for (let index = 0; index < objectCount; index++) {
    await until(firstMs + (index / rate) * 1000);
    const key = `${label}/${index}.csv`;
    started.set(key, performance.now());
    uploads.push(uploader.put(key, body));
  }
  await Promise.all(uploads);
  const arrived = await arrivals;
  uploader.close();
  const latencies = [...arrived].map(([key, atMs]) => atMs - (started.get(key) ?? atMs));
  latencies.sort((a, b) => a - b);
  return { rate, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}

/** One object at a time, nothing else running: milliseconds from upload to notification. */
export async function measureSingle(
  pipeline: Pipeline,
  body: Buffer,
  objectCount: number,
  label: string,
): Promise<number[]> {
  const uploader = new Uploader(pipeline.endpoint, pipeline.address.uploadsBucketName);
  const latencies: number[] = [];
  for (let index = 0; index < objectCount; index++) {
    const key = `${label}/${index}.csv`;
    const arrival = collectNotifications(pipeline, 1, `${label}/`, 1);
    const startMs = performance.now();
    await uploader.put(key, body);
    const atMs = (await arrival).get(key);
    if (atMs !== undefined) latencies.push(atMs - startMs);
  }
  uploader.close();
  return latencies;
}

/** Reads the inbox until the given number of keys has been seen; key → when. */
async function collectNotifications(
  pipeline: Pipeline,
  count: number,
  prefix: string,
  readers = INBOX_READERS,
): Promise<Map<string, number>> {
  const arrived = new Map<string, number>();
  let lastMs = performance.now();
  const read = async (): Promise<void> => {
    while (arrived.size < count && performance.now() - lastMs < SILENCE_MS_MAX) {
      for (const { notification } of await pipeline.receive(LONG_POLL_SECONDS)) {
        const atMs = performance.now();
        if (!notification.key.startsWith(prefix)) continue;
        lastMs = atMs;
        if (!arrived.has(notification.key)) arrived.set(notification.key, atMs);
      }
    }
  };
  await Promise.all(Array.from({ length: readers }, read));
  return arrived;
}

function until(atMs: number): Promise<void> {
  const delayMs = atMs - performance.now();
  return delayMs <= 0
    ? Promise.resolve()
    : new Promise((resolve) => {
        setTimeout(resolve, delayMs);
      });
}
