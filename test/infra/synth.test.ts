import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempDisposableSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../infra/app.ts';
import { synthesize } from '../../infra/synth.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAM = join(ROOT, 'infra', 'synth.ts');

/** Runs the program far from the repository. */
const run = (...args: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', cwd: tmpdir() });

const newFolder = () => mkdtempDisposableSync(join(tmpdir(), 'faultline-synth-'));

/** Every file of an assembly, by its path in it. */
function readAssembly(directory: string): Map<string, Buffer> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [file.slice(directory.length), readFileSync(file)]));
}

const digests = (assembly: Map<string, Buffer>) =>
  [...assembly].map(([path, bytes]) => [path, hash('sha256', bytes)]);

describe('synthesis', () => {
  const out = newFolder();
  const temporary = newFolder();
  const again = newFolder();
  let assembly: Map<string, Buffer>;
  let program: ReturnType<typeof run>;

  beforeAll(() => {
    vi.stubEnv('TMPDIR', temporary.path);
    synthesize({ stage: 'production', outDir: out.path });
    vi.unstubAllEnvs();
    assembly = readAssembly(out.path);
    program = run('--stage', 'production', '--out', again.path);
  });
  afterAll(() => {
    for (const folder of [out, temporary, again]) folder.remove();
  });

  it('gives the same bytes again, started as a program elsewhere, and prints nothing', () => {
    const { status, stdout, stderr } = program;
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(digests(readAssembly(again.path))).toEqual(digests(assembly));
  });

  it('names no folder of the machine', () => {
    const naming = [...assembly].filter(
      ([, bytes]) => bytes.includes(ROOT) || bytes.includes(out.path),
    );
    expect(naming.map(([path]) => path)).toEqual([]);
  });

  it('leaves nothing in the temporary folder', () => {
    expect(readdirSync(temporary.path)).toEqual([]);
  });

  it('finds nothing to complain of, neither an error nor a warning', () => {
    const report = JSON.parse(String(assembly.get('/validation-report.json')));
    expect(report.pluginReports).toEqual([]);
    const metadata = [...assembly].filter(([path]) => path.endsWith('.metadata.json'));
    expect(metadata).toHaveLength(3);
    for (const [path, bytes] of metadata) {
      expect(String(bytes), path).not.toMatch(/"aws:cdk:(error|warning)"/);
    }
  });

  it('fails when a resource breaks a house rule or lacks what CloudFormation requires', () => {
    using refused = newFolder();
    const app = createApp('local', refused.path);
    const stack = new Stack(app.node.findChild('Faultline-local'), 'Careless');
    new LogGroup(stack, 'Logs', { retention: RetentionDays.INFINITE });
    new CfnResource(stack, 'Subscription', { type: 'AWS::SNS::Subscription' });
    expect(() => app.synth()).toThrow(/Give the log group a retention/);
    const report = readFileSync(join(refused.path, 'validation-report.json'), 'utf8');
    expect(report).toMatch(/Protocol.*required/);
    const reports = JSON.parse(report).pluginReports as { conclusion: string }[];
    expect(reports.map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure']);
  });

  it('refuses a stage that there is not with exit code 2, and names those there are', () => {
    const { status, stderr } = run('--stage', 'staging');
    expect(status).toBe(2);
    expect(stderr).toContain('local, test, production');
  });
});
