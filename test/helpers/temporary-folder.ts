import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a run one temporary folder, whose end is the end of all that its tests leave there. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-tests-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
