import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceHost } from '../../local/host.ts';
import type { VirtualClock } from '../../local/kernel/clock.ts';
import { Kernel } from '../../local/kernel/kernel.ts';
import type { ServiceDefinition } from '../../local/service.ts';

/** Some services on a virtual clock, without a gateway: the least world in which one can be tested. */
export function createTestHost(
  definitions: readonly ServiceDefinition[],
  options: { seed?: string; latency?: 'instant' | 'documented' } = {},
): { host: ServiceHost; kernel: Kernel; clock: VirtualClock } {
  const kernel = new Kernel({
    clock: 'virtual',
    seed: options.seed ?? '1',
    latency: options.latency ?? 'instant',
  });
  return { host: hostOf(kernel, definitions), kernel, clock: kernel.clock as VirtualClock };
}

/** The same on the real clock, for what runs real processes. Stop the host when done. */
export function createRealTimeHost(definitions: readonly ServiceDefinition[]): {
  host: ServiceHost;
  kernel: Kernel;
} {
  const kernel = new Kernel({ clock: 'real', seed: '1', latency: 'instant' });
  return { host: hostOf(kernel, definitions), kernel };
}

function hostOf(kernel: Kernel, definitions: readonly ServiceDefinition[]): ServiceHost {
  return new ServiceHost({
    kernel,
    account: '000000000000',
    region: 'us-east-1',
    scratchDirectory: mkdtempSync(join(tmpdir(), 'faultline-test-')),
    endpoint: () => 'http://127.0.0.1:4566',
    definitions,
  });
}

/** The administrator, as whom tests call. */
export const ADMINISTRATOR = {
  kind: 'administrator',
  arn: 'arn:aws:iam::000000000000:root',
} as const;

/** A policy for roles of tests that are about something else. */
export const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
