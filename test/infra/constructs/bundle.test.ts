import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempDisposableSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bundleHandler } from '../../../infra/constructs/bundle.ts';
import {
  NOTIFY_SUBSCRIBERS_ENV,
  NOTIFY_SUBSCRIBERS_SERVICE,
} from '../../../services/notify-subscribers/contract.ts';
import {
  SUMMARIZE_FILE_ENV,
  SUMMARIZE_FILE_SERVICE,
} from '../../../services/summarize-file/contract.ts';

const newFolder = () => mkdtempDisposableSync(join(tmpdir(), 'faultline-test-'));

describe('a bundle', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    [SUMMARIZE_FILE_SERVICE, SUMMARIZE_FILE_ENV],
    [NOTIFY_SUBSCRIBERS_SERVICE, NOTIFY_SUBSCRIBERS_ENV],
  ])('of %s loads where there is nothing but Node, and goes when it is done with', (...service) => {
    const [name, environment] = service;
    // Prepare
    using lonely = newFolder();
    const bundle = bundleHandler(name);
    cpSync(bundle.path, lonely.path, { recursive: true });
    bundle.remove();

    // Act
    const program = `process.stdout.write(typeof require('${lonely.path}/index.js').handler)`;
    const kind = execFileSync(process.execPath, ['--eval', program], {
      cwd: lonely.path,
      encoding: 'utf8',
      env: {
        AWS_REGION: 'us-east-1',
        ...Object.fromEntries(Object.values(environment).map((variable) => [variable, '1'])),
      },
    });

    // Assess
    expect(kind).toBe('function');
    expect(existsSync(bundle.path)).toBe(false);
  });

  it('of a service that does not exist is refused and leaves nothing behind', () => {
    using temporary = newFolder();
    vi.stubEnv('TMPDIR', temporary.path);
    expect(() => bundleHandler('no-such-service')).toThrow(/no-such-service/);
    expect(readdirSync(temporary.path)).toEqual([]);
  });
});
