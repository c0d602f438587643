import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    retry: 0,
    // Two cores: more workers than that only make each other late.
    maxWorkers: 2,
  },
});
