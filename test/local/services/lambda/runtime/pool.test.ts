import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  ENVIRONMENT_IDLE_LIFETIME_MS,
  ENVIRONMENT_LIFETIME_MS,
} from '../../../../../local/services/lambda/limits.ts';
import { EnvironmentPool } from '../../../../../local/services/lambda/runtime/pool.ts';
import type { Runtime } from '../../../../../local/services/lambda/runtime/runtime.ts';
import { createTestHost } from '../../../../helpers/test-context.ts';
import { functionState } from '../fakes.ts';

/**
 * Environments that have not been used have no process yet, so that a pool can be tested without
 * any.
 */
function createPool() {
  const { host, clock } = createTestHost([]);
  const pool = new EnvironmentPool(host, functionState());
  const runtime = { environmentsDirectory: tmpdir() } as Runtime;
  return { clock, pool, create: () => pool.create(runtime), host };
}

describe('pool of environments', () => {
  it('gives the environment first that was used last', () => {
    const { pool, create } = createPool();
    const [a, b] = [create(), create()];
    pool.giveBack(a);
    pool.giveBack(b);
    expect(pool.takeIdle()).toBe(b);
    expect(pool.takeIdle()).toBe(a);
    expect(pool.takeIdle()).toBeUndefined();
  });

  it('ends an environment that has been idle for its time, and keeps those that have not', async () => {
    const { pool, create, clock } = createPool();
    const [a, b] = [create(), create()];
    pool.giveBack(a);
    await clock.advance(ENVIRONMENT_IDLE_LIFETIME_MS / 2);
    pool.giveBack(b);
    await clock.advance(ENVIRONMENT_IDLE_LIFETIME_MS / 2);
    expect(pool.takeIdle()).toBe(b);
    expect(pool.takeIdle()).toBeUndefined();
    pool.giveBack(b);
    await clock.advance(ENVIRONMENT_IDLE_LIFETIME_MS);
    expect(pool.takeIdle()).toBeUndefined();
  });

  it('ends an environment after some hours, however busy it is', async () => {
    const { pool, create, clock } = createPool();
    const environment = create();
    await clock.advance(ENVIRONMENT_LIFETIME_MS);
    pool.giveBack(environment);
    expect(pool.takeIdle()).toBeUndefined();
  });

  it('keeps nothing once it is retired', async () => {
    const { pool, create, clock } = createPool();
    const [idle, busy] = [create(), create()];
    pool.giveBack(idle);
    pool.retire();
    expect(pool.takeIdle()).toBeUndefined();
    pool.giveBack(busy);
    expect(pool.takeIdle()).toBeUndefined();
    await clock.advance(0);
    await pool.stop();
  });
});
