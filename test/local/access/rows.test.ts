import { expect, it } from 'vitest';
import { SERVICES } from '../../../local/registry.ts';
import { createTestHost } from '../../helpers/test-context.ts';

it('every operation says what it takes, so that none is refused to roles for want of a row', () => {
  const { host } = createTestHost(SERVICES);
  const missing = SERVICES.flatMap(({ name }) => {
    const service = host.service(name);
    const rows = service?.authorization?.operations ?? {};
    return Object.keys(service?.operations ?? {})
      .filter((operation) => rows[operation] === undefined)
      .map((operation) => `${name}:${operation}`);
  });
  expect(missing).toEqual([]);
});

it('no row is about an operation that is not there', () => {
  const { host } = createTestHost(SERVICES);
  const idle = SERVICES.flatMap(({ name }) => {
    const service = host.service(name);
    return Object.keys(service?.authorization?.operations ?? {})
      .filter((operation) => service?.operations[operation] === undefined)
      .map((operation) => `${name}:${operation}`);
  });
  expect(idle).toEqual([]);
});
