import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Daemon, documentOf } from '../../../../local/services/xray/daemon.ts';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const segment = () =>
  JSON.stringify({
    trace_id: TRACE,
    id: '1fb07842d944e714',
    name: 'summarize-file',
    start_time: 1,
    end_time: 3,
  });

const SENDER = fileURLToPath(new URL('../../../fixtures/send-datagrams.mjs', import.meta.url));

describe('daemon', () => {
  let daemon: Daemon;
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'faultline-test-'));
  });
  afterEach(async () => {
    await daemon.close();
    rmSync(directory, { recursive: true });
  });

  /** A daemon, and what waits until so many datagrams have come. */
  async function listen() {
    const arrived: string[] = [];
    let told: () => void = () => undefined;
    const onDatagram = (text: string) => {
      arrived.push(text);
      told();
    };
    daemon = new Daemon({ directory, port: 0, onDatagram });
    const port = await daemon.listen();
    const until = (count: number) =>
      new Promise<void>((resolve) => {
        told = () => arrived.length === count && resolve();
        told();
      });
    return { arrived, port, until };
  }

  it('takes segments over UDP, whichever way the header is written', async () => {
    const { arrived, port, until } = await listen();
    const socket = createSocket('udp4');
    socket.send(`{"format":"json","version":1}\n${segment()}`, port, '127.0.0.1');
    socket.send(`{"format": "json", "version": 1}\n${segment()}`, port, '127.0.0.1');
    await until(2);
    socket.close();
    expect(arrived.map(documentOf)).toEqual([segment(), segment()]);
  });

  it('loses none of 20,000 in the two seconds and more in which the engine has no time for them', async () => {
    const { arrived, port, until } = await listen();
    // The engine's thread stands still until the sender has ended.
    const sent = spawnSync(process.execPath, [SENDER, String(port), '20000', segment()]);
    expect(sent.status).toBe(0);
    expect(arrived).toHaveLength(0);
    await until(20_000);
    expect(new Set(arrived.map((text) => text.slice(0, text.indexOf(' ')))).size).toBe(20_000);
  });

  it('takes another port than 2000 when that is in use', async () => {
    const other = createSocket('udp4');
    const takenPort = await new Promise<number>((resolve) =>
      other.bind(0, '127.0.0.1', () => resolve(other.address().port)),
    );
    daemon = new Daemon({ directory, port: takenPort, onDatagram: () => undefined });
    expect(await daemon.listen()).not.toBe(takenPort);
    other.close();
  });
});
