import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Body,
  BodyStore,
  concatenate,
  slice,
} from '../../../../local/services/s3/body-store.ts';
import { bytes, holds, streamOf } from './harness.ts';

const MIB = 1024 * 1024;

let directory: string;
let store: BodyStore;
const files = () => readdirSync(directory);
const write = (content: Buffer | Readable) => store.write(content, () => undefined);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'faultline-bodies-'));
  store = new BodyStore(directory);
});

describe('BodyStore', () => {
  it('keeps a small body in memory and gives it back as a buffer', async () => {
    const body = await write(bytes(15_000));
    expect(store.read(body)).toEqual(bytes(15_000));
    expect(files()).toEqual([]);
  });

  it('keeps a large body in a file of its own and gives it back as a stream', async () => {
    const content = bytes(3 * MIB);
    const body = await write(streamOf(content));
    const stream = store.read(body);
    expect(stream).toBeInstanceOf(Readable);
    expect(await holds(stream, content)).toBe(true);
    expect(files()).toHaveLength(1);
  });

  it('stores a short stream like a small body', async () => {
    const body = await write(streamOf(bytes(1000), 10));
    expect(store.read(body)).toEqual(bytes(1000));
    expect(files()).toEqual([]);
  });

  it('spills old segments to disk, reads them there, and removes them with their last body', async () => {
    const bodies = [];
    for (let i = 0; i < 1000; i++) bodies.push(await write(bytes(64 * 1024, i)));
    expect(files().length).toBeGreaterThan(5);
    for (const i of [0, 500, 999]) {
      const body = bodies[i] as Body;
      expect(await holds(store.read(body), bytes(64 * 1024, i))).toBe(true);
    }
    for (const body of bodies) store.release(body);
    expect(files()).toEqual([]);
  });

  it('keeps bytes until the last of their owners lets go', async () => {
    const body = await write(streamOf(bytes(MIB)));
    store.retain(body);
    store.release(body);
    expect(files()).toHaveLength(1);
    store.release(body);
    expect(files()).toEqual([]);
  });

  it('lets a reader finish a body that is deleted meanwhile', async () => {
    const content = bytes(3 * MIB);
    const body = await write(streamOf(content));
    const stream = store.read(body);
    store.release(body);
    expect(await holds(stream, content)).toBe(true);
    expect(files()).toEqual([]);
  });

  it('frees a deleted body when its reader gives up before the first byte', async () => {
    const body = await write(streamOf(bytes(3 * MIB)));
    const stream = store.read(body) as Readable;
    store.release(body);
    await new Promise((resolve) => stream.once('close', resolve).destroy());
    expect(files()).toEqual([]);
  });

  it('leaves no file when the stream breaks off', async () => {
    const broken = Readable.from(
      (async function* () {
        yield bytes(MIB);
        throw new TypeError('connection lost');
      })(),
    );
    await expect(write(broken)).rejects.toThrow('connection lost');
    expect(files()).toEqual([]);
  });

  it('leaves no file when the reader of its chunks refuses one', async () => {
    let sizeBytes = 0;
    const writing = store.write(streamOf(bytes(MIB)), (chunk) => {
      sizeBytes += chunk.length;
      if (sizeBytes > 500_000) throw new RangeError('too much');
    });
    await expect(writing).rejects.toThrow(RangeError);
    expect(files()).toEqual([]);
  });
});

describe('slice and concatenate', () => {
  it('share bytes across pieces of every kind', async () => {
    const pieces = [bytes(1000, 1), bytes(MIB, 2), bytes(0), bytes(70_000, 3)];
    const bodies = await Promise.all(pieces.map(write));
    const whole = concatenate(bodies);
    const content = Buffer.concat(pieces);
    expect(whole.sizeBytes).toBe(content.length);
    for (const [offset, sizeBytes] of [
      [0, content.length],
      [0, 1],
      [999, 2],
      [500, MIB + 1000],
      [content.length - 1, 1],
      [10, 0],
    ] as const) {
      const wanted = content.subarray(offset, offset + sizeBytes);
      expect(await holds(store.read(slice(whole, offset, sizeBytes)), wanted)).toBe(true);
      expect(await holds(store.read(whole, offset, sizeBytes), wanted)).toBe(true);
    }
  });
});
