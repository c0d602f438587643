#!/usr/bin/env node
// The one file in plain JavaScript: it must run on any Node, to say which one is needed or to start it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

/** The Lambda runtime's own major version, so that handlers run on the laptop as they do on AWS. */
const NODE_MAJOR = 24;
const installedNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

const major = Number(process.versions.node.split('.')[0]);
if (major >= NODE_MAJOR) {
  // On a machine with much memory V8 would rather grow than collect; an engine on a laptop stays small.
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--semi-space-growth-factor=1');
  const { main } = await import('./main.ts');
  await main(process.argv);
} else if (existsSync(installedNode)) {
  const child = spawn(installedNode, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 2)));
} else {
  console.error(
    `Faultline needs Node ${NODE_MAJOR} and found ${process.versions.node}; run npm ci, which installs it into the project.`,
  );
  process.exit(2);
}
