import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../local/errors.ts';

export type StageName = 'local' | 'test' | 'production';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What the synthesized template and the bundles depend on. */
const INPUTS = ['infra', 'services', 'dashboards', 'experiments', 'package-lock.json'];
const FINGERPRINT_FILE = 'inputs.sha256';

/** Where a stage's cloud assembly is written. */
export function assemblyDirectory(stage: StageName): string {
  return join(ROOT, 'cdk.out', stage);
}

/**
 * Synthesizes a stage unless nothing it depends on has changed since.
 * @returns whether it had to.
 */
export async function synthesizeIfStale(stage: StageName): Promise<boolean> {
  const directory = assemblyDirectory(stage);
  const fingerprintFile = join(directory, FINGERPRINT_FILE);
  const fingerprint = fingerprintInputs();
  if (existsSync(fingerprintFile) && readFileSync(fingerprintFile, 'utf8') === fingerprint) {
    return false;
  }
  mkdirSync(dirname(directory), { recursive: true });
  const fresh = mkdtempSync(join(dirname(directory), `.${stage}-`));
  try {
    await runSynthesis(stage, fresh);
    writeFileSync(join(fresh, FINGERPRINT_FILE), fingerprint);
    replaceDirectory(directory, fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return true;
}

/** Several programs may synthesize at once; whoever comes first has made what the others would have. */
function replaceDirectory(directory: string, fresh: string): void {
  rmSync(directory, { recursive: true, force: true });
  try {
    renameSync(fresh, directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}

/** A process of its own: the CDK's memory goes with it, and the engine never loads it. */
function runSynthesis(stage: StageName, directory: string): Promise<void> {
  const script = join(ROOT, 'infra', 'synth.ts');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, '--stage', stage, '--out', directory], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const errors: Buffer[] = [];
    child.stderr.on('data', (piece: Buffer) => errors.push(piece));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else {
        const detail = Buffer.concat(errors).toString('utf8').trim();
        reject(new UserError(`The stage ${stage} cannot be synthesized:\n${detail}`));
      }
    });
  });
}

function fingerprintInputs(): string {
  const hash = createHash('sha256');
  for (const input of INPUTS) addToFingerprint(hash, join(ROOT, input), input);
  return hash.digest('hex');
}

function addToFingerprint(hash: ReturnType<typeof createHash>, path: string, name: string): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort()) {
      addToFingerprint(hash, join(path, entry), `${name}/${entry}`);
    }
    return;
  }
  const content = readFileSync(path);
  hash.update(`${name}\0${content.length}\0`).update(content);
}
