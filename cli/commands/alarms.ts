import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AlarmTest } from '../../local/alarm-tests/alarm-test.ts';
import { type AlarmDefinitions, readAlarms } from '../../local/alarm-tests/definitions.ts';
import { renderFailure } from '../../local/alarm-tests/render.ts';
import { type AlarmTestResult, runAlarmTests } from '../../local/alarm-tests/run.ts';
import { UserError } from '../../local/errors.ts';
import { assemblyDirectory, synthesizeIfStale } from '../assembly.ts';
import { EXIT_VERDICT } from '../exit-codes.ts';
import { countOf, showProgress, style } from '../terminal.ts';

export interface AlarmsOptions {
  readonly app?: string;
  readonly tests?: string;
  readonly json?: boolean;
}

const OWN_TESTS = join(
  fileURLToPath(new URL('../..', import.meta.url)),
  'dashboards/alarm-tests.ts',
);

/** Runs the unit tests of an application's alarms: series in, changes of state out. */
export async function alarms(options: AlarmsOptions): Promise<void> {
  const progress = showProgress('Reading the alarms');
  try {
    const tests = await readTests(options.tests ?? OWN_TESTS);
    if (options.app === undefined) await synthesizeIfStale('local');
    const definitions = await readAlarms(options.app ?? assemblyDirectory('local'));
    progress.update(`Running ${countOf(tests.length, 'test')}`);
    const results = await runAlarmTests(definitions, tests);
    const failed = results.filter(({ passed }) => !passed);
    const verdict = `${countOf(results.length - failed.length, 'test')} of ${results.length} passed`;
    if (failed.length === 0) progress.succeed(verdict);
    else progress.fail(verdict);
    if (options.json) printJson(results);
    else print(results, untested(definitions, tests));
    if (failed.length > 0) process.exitCode = EXIT_VERDICT;
  } catch (error) {
    progress.fail('The alarms were not tested');
    throw error;
  }
}

/** A module that exports a list of tests, or a JSON file that is one. */
async function readTests(path: string): Promise<readonly AlarmTest[]> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new UserError(`There is no file ${path}; --tests names one with alarm tests.`);
  const lists = file.endsWith('.json')
    ? [parseJson(file)]
    : Object.values((await import(pathToFileURL(file).href)) as Record<string, unknown>);
  const tests = lists.find((list) => Array.isArray(list));
  if (tests === undefined) {
    throw new UserError(`${path} exports no list of alarm tests; see docs/alarm-tests.md.`);
  }
  for (const test of tests) checkTest(test, path);
  return tests;
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(`${file} is not JSON: ${error.message}`);
    throw error;
  }
}

function checkTest(test: unknown, path: string): void {
  const { alarm, title, series, expect } = (test ?? {}) as Partial<AlarmTest>;
  const texts = [alarm, title, expect, ...Object.values(series ?? { missing: undefined })];
  if (texts.some((text) => typeof text !== 'string')) {
    throw new UserError(
      `${path}: every alarm test needs alarm, title, series and expect; this one has not: ${JSON.stringify(test)}`,
    );
  }
}

/** Alarms that no test names, leaving out those that only are parts of composites. */
function untested(definitions: AlarmDefinitions, tests: readonly AlarmTest[]): string[] {
  const all = [...definitions.metricAlarms, ...definitions.compositeAlarms];
  return all
    .filter(({ ActionsEnabled }) => ActionsEnabled !== false)
    .map(({ AlarmName = '' }) => AlarmName)
    .filter((name) => !tests.some(({ alarm }) => name === alarm || name.endsWith(`-${alarm}`)));
}

function print(results: readonly AlarmTestResult[], withoutTest: readonly string[]): void {
  for (const result of results) {
    const { passed, test } = result;
    const mark = passed ? style.good('✔') : style.bad('✘');
    console.log(`${mark} ${style.bold(test.alarm)} ${test.title}`);
    if (!passed) console.log(`${renderFailure(result)}\n`);
  }
  if (withoutTest.length > 0) {
    console.log(style.warn(`\n${countOf(withoutTest.length, 'alarm')} without a test:`));
    for (const name of withoutTest) console.log(`  ${name}`);
  }
}

function printJson(results: readonly AlarmTestResult[]): void {
  const plain = results.map(({ test, passed, actual, error }) => ({
    alarm: test.alarm,
    title: test.title,
    passed,
    expected: test.expect,
    actual,
    ...(error !== undefined && { error }),
  }));
  console.log(JSON.stringify(plain, null, 2));
}
