import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, ROOT, type SourceFile, sourceFiles } from './helpers/source-files.ts';

const files = sourceFiles();
const inRoom = (room: string) => files.filter((file) => file.path.startsWith(`${room}/`));

/** `path:line: what` for every line that matches. */
function offences(searched: readonly SourceFile[], banned: RegExp, what: string): string[] {
  return searched.flatMap((file) =>
    file.code
      .split('\n')
      .flatMap((line, index) => (banned.test(line) ? [`${file.path}:${index + 1}: ${what}`] : [])),
  );
}

describe('time, chance and order', () => {
  // What runs inside a handler's process lives on that process's clock.
  const outsideKernel = inRoom('local').filter(
    (file) =>
      !file.path.startsWith('local/kernel/') &&
      !file.path.startsWith('local/services/lambda/runtime/'),
  );

  it.each([
    [/\bDate\.now\b|\bnew Date\(\s*\)/, 'use kernel.now()'],
    [/\bperformance\./, 'use the kernel’s clock'],
    [/\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\brandomInt\b/, 'use kernel.random or ids'],
    [/\bset(?:Timeout|Interval|Immediate)\b/, 'use kernel.schedule or kernel.sleep'],
  ])('come from the kernel alone: nothing else in local/ matches %s', (banned, what) => {
    expect(offences(outsideKernel, banned, what)).toEqual([]);
  });

  it('are plain data to a model: no model waits or reads a clock', () => {
    const models = inRoom('local').filter((file) => /\/model(\.ts|\/)/.test(file.path));
    expect(offences(models, /\basync\b|\bawait\b|\bPromise\b/, 'a model is synchronous')).toEqual(
      [],
    );
  });
});

describe('borders', () => {
  const roomOf = (path: string) => path.split('/')[0] ?? '';
  const target = (file: SourceFile, specifier: string) =>
    normalize(join(dirname(file.path), specifier));
  const crossings = files.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => ({ from: file.path, to: target(file, specifier) }))
      .filter(({ from, to }) => roomOf(from) !== roomOf(to)),
  );
  const broken = (room: string, allowed: (to: string) => boolean) =>
    crossings
      .filter(({ from, to }) => roomOf(from) === room && !allowed(to))
      .map(({ from, to }) => `${from} imports ${to}`);
  const isContract = (to: string) => /^services\/[^/]+\/contract\.ts$/.test(to);

  it('let services import nothing of ours', () => {
    expect(broken('services', () => false)).toEqual([]);
  });
  it('let the engine import no other room', () => {
    expect(broken('local', () => false)).toEqual([]);
  });
  it.each(['experiments', 'loadtests'])('let %s import contracts only', (room) => {
    expect(broken(room, isContract)).toEqual([]);
  });
  it('let dashboards import contracts, and how alarm tests are written', () => {
    const allowed = (to: string) => to === 'local/alarm-tests/alarm-test.ts';
    expect(broken('dashboards', (to) => isContract(to) || allowed(to))).toEqual([]);
  });
  it('let infra import contracts, dashboards and experiments', () => {
    const allowed = (to: string) => isContract(to) || /^(dashboards|experiments)\//.test(to);
    expect(broken('infra', allowed)).toEqual([]);
  });
  it('let charts import nothing of ours', () => {
    expect(broken('charts', () => false)).toEqual([]);
  });
  it('let commands import the engine, charts, experiments, contracts and the names of the outputs', () => {
    const allowed = (to: string) =>
      isContract(to) ||
      /^(local|charts|experiments)\//.test(to) ||
      to === 'infra/outputs.ts' ||
      // The coverage page lists the rules that the parity tests hold.
      to.startsWith('test/parity/');
    expect(broken('cli', (to) => allowed(to) || to.startsWith('services/'))).toEqual([]);
  });
  it('keep every simulated service from importing another', () => {
    const serviceOf = (path: string) => /^local\/services\/([^/]+)\//.exec(path)?.[1];
    const wrong = inRoom('local').flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => target(file, specifier))
        .filter((to) => serviceOf(file.path) !== undefined && serviceOf(to) !== undefined)
        .filter((to) => serviceOf(to) !== serviceOf(file.path))
        .map((to) => `${file.path} imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });
  it('keep the CDK out of everything but infra and what it composes', () => {
    const wrong = files
      .filter((file) => !/^(infra|dashboards|experiments|test)\//.test(file.path))
      .filter((file) => importsOf(file).some((specifier) => specifier.startsWith('aws-cdk-lib')))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });
  it('read the environment at the edges only', () => {
    const edges = /^(infra\/(app|synth)\.ts|services\/shared\/env\.ts|cli\/|test\/)/;
    const inner = files.filter(
      (file) => !edges.test(file.path) && !file.path.startsWith('local/services/lambda/runtime/'),
    );
    expect(offences(inner, /\bprocess\.env\b/, 'take it as a parameter')).toEqual([]);
  });
});

describe('files', () => {
  it('are read in one sitting: at most 400 lines', () => {
    const long = files
      .filter((file) => !file.path.startsWith('test/'))
      .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  it('throw errors with a code or a plain sentence, never a bare Error', () => {
    const searched = files.filter(
      (file) =>
        !file.path.startsWith('test/') && !file.path.startsWith('local/services/lambda/runtime/'),
    );
    expect(offences(searched, /throw new Error\(/, 'use the room’s own error class')).toEqual([]);
  });

  it('give every AWS number its source', () => {
    const limits = files.filter((file) => file.path.endsWith('/limits.ts'));
    const unsourced = limits
      .filter((file) => !/https:\/\/|ssumption/.test(file.text))
      .map((file) => file.path);
    expect(limits.length).toBeGreaterThan(0);
    expect(unsourced).toEqual([]);
  });

  it('leave no note to do later', () => {
    expect(
      files
        .filter((file) => /\bTODO\b|\bFIXME\b/.test(file.text.replace(/\\b/g, '')))
        .map((file) => file.path)
        .filter((path) => path !== 'test/tidy.test.ts'),
    ).toEqual([]);
  });

  it('give each simulated service its public face in index.ts', () => {
    const services = readdirSync(join(ROOT, 'local/services'));
    const faceless = services.filter(
      (name) => !existsSync(join(ROOT, 'local/services', name, 'index.ts')),
    );
    expect(faceless).toEqual([]);
  });
});

describe('tests', () => {
  const tests = inRoom('test').filter((file) => file.path !== 'test/tidy.test.ts');

  it('promise in the present tense', () => {
    const shoulds = tests.flatMap((file) =>
      [
        ...file.text.matchAll(/\b(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*['"`](should\b[^'"`]*)/g),
      ].map((match) => `${file.path}: ${match[1]}`),
    );
    expect(shoulds).toEqual([]);
  });

  it('mock no modules, retry nothing, skip nothing, and wait for nothing by the clock', () => {
    expect(offences(tests, /\bvi\.mock\(/, 'use a fake or the engine')).toEqual([]);
    expect(offences(tests, /\bretry\s*:\s*[1-9]/, 'mend the flaw')).toEqual([]);
    expect(offences(tests, /\b(?:it|test|describe)\.(?:skip|only|todo)\b/, 'run it')).toEqual([]);
    expect(offences(tests, /\bsetTimeout\(/, 'use the virtual clock')).toEqual([]);
  });
});

describe('decisions', () => {
  it('are one page each: problem, decision, cost', () => {
    const directory = join(ROOT, 'docs/decisions');
    for (const name of readdirSync(directory)) {
      const text = readFileSync(join(directory, name), 'utf8');
      expect(text.split(/\s+/).length, name).toBeLessThanOrEqual(600);
      for (const heading of ['## Problem', '## Decision', '## Cost']) {
        expect(text, name).toContain(heading);
      }
    }
  });
});
