import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../../helpers/assembly-stack.ts';
import { runProgram } from '../../helpers/run-program.ts';

const chaos = (...argv: string[]) => runProgram(['chaos', ...argv]);

describe('npm run chaos', () => {
  it('judges an experiment, for a person and for machines', async () => {
    const folder = newFolder();
    const [junit, report] = [join(folder, 'junit.xml'), join(folder, 'pages/report.html')];
    const { output, errors, exitCode } = await chaos(
      'guardrail-lever',
      '--junit',
      junit,
      '--report',
      report,
    );
    expect(errors).toContain('1 of 1 hypothesis holds');
    expect(output).toMatch(/^guardrail-lever +holds +48 +0 +0 +\d+ +0 +- /m);
    expect(Math.max(...output.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(exitCode).toBe(0);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(readFileSync(junit));
    expect(testsuites.testsuite).toMatchObject({ '@_name': 'guardrail-lever', '@_failures': '0' });
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('1 of 1 hypotheses hold');
    expect(page.match(/<svg /g)?.length).toBeGreaterThan(0);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  }, 60_000);

  it('prints the figures as JSON', async () => {
    const { output } = await chaos('guardrail-lever', '--json');
    expect(JSON.parse(output)).toMatchObject([
      { experiment: 'guardrail-lever', holds: true, figures: { lostCount: 0 }, endedAs: 'stopped' },
    ]);
  }, 60_000);

  it('lists what there is', async () => {
    const { output, exitCode } = await chaos('--list');
    expect(output).toMatch(/^slow-worker +When half of the summaries/m);
    expect(Math.max(...output.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(exitCode).toBe(0);
  });

  it.each([
    [
      'an unknown experiment',
      ['nobody'],
      /^There is no experiment nobody; there are slow-worker, /,
    ],
    [
      'no engine to watch',
      ['slow-worker', '--watch', '--port', '1'],
      /^No engine answers at http:\/\/127\.0\.0\.1:1; start one with npm start\.$/m,
    ],
    [
      'repeating in real time',
      ['--watch', '--repeat', '2'],
      /^Only on virtual time does a run repeat; leave --repeat out\.$/m,
    ],
    ['watching AWS', ['--watch', '--target', 'aws'], /^AWS always runs in real time; /m],
    ['a malformed count', ['--repeat', '0'], /A count is a whole number from 1/],
  ])('ends with exit code 2 and a plain sentence: %s', async (_, argv, message) => {
    const { errors, exitCode } = await chaos(...argv);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(2);
  });

  it('ends on Ctrl-C, and says so', async () => {
    let isInterrupted = false;
    const ended = await runProgram(['chaos', 'short-outage', '--json'], {
      onErrors(_, program) {
        if (isInterrupted) return;
        isInterrupted = program.kill('SIGINT');
      },
    });
    expect(ended.errors).toMatch(/^Interrupted/m);
    expect(ended.exitCode).toBe(2);
  }, 60_000);
});
