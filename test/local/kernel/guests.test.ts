import { createSocket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualClock } from '../../../local/kernel/clock.ts';
import { Kernel } from '../../../local/kernel/kernel.ts';
import { startGuestServer } from '../../helpers/guest-server.ts';

const SLEEPER = fileURLToPath(new URL('../../fixtures/guests/sleeper.mjs', import.meta.url));
const SENDER = fileURLToPath(new URL('../../fixtures/guests/datagram-sender.mjs', import.meta.url));
const HOUR_MS = 3600_000;

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

async function world() {
  const kernel = new Kernel({ clock: 'virtual', seed: '1', latency: 'instant' });
  const server = await startGuestServer(kernel);
  stop = server.stop;
  return { ...server, kernel, clock: kernel.clock as VirtualClock };
}

describe('a real process on virtual time', () => {
  it('sleeps a hundred minutes in a moment, and wakes on the millisecond', async () => {
    const w = await world();
    const startMs = w.kernel.now();
    const exited = w.run('one', SLEEPER);
    await w.clock.advanceUntil(() => w.requests.some(({ path }) => path === '/done'), 3 * HOUR_MS);
    const firsts = w.requests.filter(({ path }) => path.endsWith('/a'));
    // Each round: a minute asleep, then 250 ms until the server has answered.
    expect(firsts.map(({ atMs }) => atMs - startMs)).toEqual(
      Array.from({ length: 100 }, (_, round) => 60_000 * (round + 1) + 250 * round),
    );
    expect(w.output.join('')).toContain('slept 6025000 2026-01-01T01:40:25.000Z');
    await w.clock.advance(1000);
    await exited;
  });

  it('meets two others in the same order every time', async () => {
    const run = async () => {
      const w = await world();
      const exits = ['one', 'two', 'three'].map((id) => w.run(id, SLEEPER));
      const done = () => w.requests.filter(({ path }) => path === '/done').length === 3;
      await w.clock.advanceUntil(done, 3 * HOUR_MS);
      await w.clock.advance(1000);
      await Promise.all(exits);
      await w.stop();
      return w.requests.map(({ guest, path, atMs }) => `${atMs} ${guest} ${path}`);
    };
    expect(await run()).toEqual(await run());
  });

  it('is gone at the instant at which it is killed', async () => {
    const w = await world();
    const startMs = w.kernel.now();
    const gone = w.run('one', SLEEPER).then(() => w.kernel.now() - startMs);
    w.kernel.schedule(90_000, 'kill', () => w.kill('one'));
    await w.clock.advance(3 * HOUR_MS);
    expect(await gone).toBe(90_000);
  });

  it('lets no time pass before each datagram that it has sent is taken in', async () => {
    const w = await world();
    const taken: { text: string; atMs: number }[] = [];
    const socket = createSocket('udp4').on('message', (datagram) => {
      const text = w.kernel.guests.takeDatagram(datagram.toString());
      taken.push({ text, atMs: w.kernel.now() });
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    w.kernel.guests.datagramPort = socket.address().port;
    const exited = w.run('one', SENDER);
    await w.clock.advance(3 * HOUR_MS);
    await exited;
    // Ten times fifty, in the five ways to send, each an hour's tenth after the one before; the last as it ends.
    expect(taken).toHaveLength(500);
    for (const { text, atMs } of taken) expect(Number(text.split(' ')[1])).toBe(atMs);
    expect(new Set(taken.map(({ text }) => text)).size).toBe(500);
    await new Promise<void>((resolve) => socket.close(resolve));
  });
});
