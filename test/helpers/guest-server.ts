import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { admit } from '../../local/guest-http.ts';
import type { ExitReport, Guest, ParkReport } from '../../local/kernel/guests.ts';
import type { Kernel } from '../../local/kernel/kernel.ts';

const PRELOAD = new URL('../../local/services/lambda/runtime/virtual-time.ts', import.meta.url);

/** A server that notes each request and its time, and processes that live on the kernel's time and call it. */
export async function startGuestServer(kernel: Kernel) {
  const requests: { guest: string; path: string; atMs: number }[] = [];
  const output: string[] = [];
  const children = new Map<string, ChildProcess>();
  const guests = new Map<string, Guest>();
  const server = createServer((incoming, outgoing) => {
    admit(kernel, incoming, async (reply) => {
      incoming.resume();
      const guest = String(incoming.headers['x-faultline-guest']).split(':')[0] ?? '';
      requests.push({ guest, path: incoming.url ?? '', atMs: kernel.now() });
      // The server, too, takes its time.
      await kernel.sleep(250, 'answering');
      await reply(outgoing, () => void outgoing.end('ok'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function run(id: string, script: string): Promise<void> {
    return new Promise((resolve) => {
      let child: ChildProcess | undefined;
      const guest = kernel.guests.enter(
        id,
        () => {
          child = spawn(
            process.execPath,
            ['--import', PRELOAD.href, script, endpoint, String(kernel.guests.datagramPort)],
            {
              stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
              env: {
                FAULTLINE_GUEST_ID: id,
                FAULTLINE_NOW_MS: String(kernel.now()),
                FAULTLINE_DATAGRAM_PORT: String(kernel.guests.datagramPort),
              },
            },
          );
          children.set(id, child);
          child.stdout?.on('data', (piece: Buffer) => {
            output.push(piece.toString());
            guest.outputRead(piece.length);
          });
          child.on(
            'message',
            ({ parked, exiting }: { parked?: ParkReport; exiting?: ExitReport }) => {
              if (parked !== undefined) guest.parked(parked);
              if (exiting !== undefined) guest.exiting(exiting);
            },
          );
          child.on('close', () => {
            guest.exited();
            resolve();
          });
        },
        (nowMs) => child?.send({ tick: nowMs }),
      );
      guests.set(id, guest);
    });
  }

  return {
    requests,
    output,
    run,
    kill(id: string): void {
      guests.get(id)?.kill(() => children.get(id)?.kill('SIGKILL'));
    },
    async stop() {
      for (const child of children.values()) child.kill('SIGKILL');
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
