import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('..'),
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: here('./helpers/temporary-folder.ts'),
    reporters: ['default', here('./closing-line-reporter.ts')],
    retry: 0,
    // Two cores: more workers than that only make each other late.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
