import type { Reporter, TestModule } from 'vitest/node';

/**
 * Closes a run with one line, `N passed, N failed` (`, N skipped` where some were), and names every skipped test, so that
 * nothing is silently green. A file that could not be collected counts as one failure.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') count.passed += 1;
        else if (result.state === 'failed') failedTests += 1;
        else {
          count.skipped += 1;
          const note = result.state === 'skipped' ? result.note : undefined;
          skipped.push(`  ${module.project.name} > ${test.fullName}${note === undefined ? '' : ` (${note})`}`);
        }
      }
      count.failed += failedTests;
      // A failing hook or a file that does not load fails the module without failing a test of it.
      if (!module.ok() && failedTests === 0) count.failed += 1;
    }
    if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.join('\n')}`);
    const tail = count.skipped > 0 ? `, ${String(count.skipped)} skipped` : '';
    console.log(`\n${String(count.passed)} passed, ${String(count.failed)} failed${tail}`);
  }
}
