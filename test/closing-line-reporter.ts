import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line that any tool can read. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      const failedHere = states.filter((state) => state === 'failed').length;
      passed += states.filter((state) => state === 'passed').length;
      // A file that cannot be loaded or set up has failed, though no test of it did.
      failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere;
    }
    process.on('exit', () => console.log(`${passed} passed, ${failed} failed`));
  }
}
