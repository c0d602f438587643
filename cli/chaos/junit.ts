import { XMLBuilder } from 'fast-xml-parser';
import type { FinishedRun } from './finished-run.ts';

/** The verdicts for machines that read JUnit: an experiment is a suite, a check a case. */
export function renderJunit(runs: readonly FinishedRun[]): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true });
  const suites = runs.map(({ experiment, verdict, durationMs }) => ({
    '@_name': experiment.name,
    '@_tests': verdict.checks.length,
    '@_failures': verdict.checks.filter(({ holds }) => !holds).length,
    '@_time': durationMs / 1000,
    testcase: verdict.checks.map(({ name, expected, observed, holds }) => ({
      '@_classname': experiment.name,
      '@_name': name,
      ...(!holds && {
        failure: { '@_message': `expected ${expected}, saw ${observed}` },
      }),
    })),
  }));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ testsuites: { testsuite: suites } })}`;
}
