import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line that any tool can read. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      passed += tests.filter((test) => test.result().state === 'passed').length;
      failed += tests.filter((test) => test.result().state === 'failed').length;
      // A file that cannot be loaded has no tests, and has failed all the same.
      if (tests.length === 0 && module.state() === 'failed') failed++;
    }
    process.on('exit', () => console.log(`${passed} passed, ${failed} failed`));
  }
}
