import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ProcessGuard } from '../../../../../local/services/lambda/runtime/process-guard.ts';

const DYING_ENGINE = fileURLToPath(
  new URL('../../../../fixtures/lambda/dying-engine.ts', import.meta.url),
);

function startBusy(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', detached: true });
}

describe('guard of handler processes', () => {
  it('ends a busy handler when the engine is killed', async () => {
    const engine = spawn(process.execPath, [DYING_ENGINE], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(engine.stdout, 'data');
    const exited = once(engine, 'exit');
    engine.kill('SIGKILL');
    // The pipe is closed once the handler, too, is gone, which has inherited it.
    await once(engine.stdout, 'close');
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  it('ends with its engine, and kills what is left then', async () => {
    const guard = new ProcessGuard();
    const [kept, forgotten] = [startBusy(), startBusy()];
    guard.watch(kept.pid as number);
    guard.watch(forgotten.pid as number);
    guard.forget(forgotten.pid as number);
    const keptEnd = once(kept, 'close');
    await guard.stop();
    expect(await keptEnd).toEqual([null, 'SIGKILL']);
    expect(forgotten.exitCode ?? forgotten.signalCode).toBeNull();
    forgotten.kill('SIGKILL');
    await guard.stop();
  });
});
