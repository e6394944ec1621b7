import { noCounts, type Counts } from './countReporter.ts';

/**
 * Adds up suites, and says the end: what was left out by name, then `N passed, N failed` as the last line. In a process
 * that `runBeside` has started it gives that one the counts instead.
 */
export class Total {
  readonly #counts = noCounts();

  add(suite: string, { skipped, ...counts }: Counts): void {
    this.addNamed({ ...counts, skipped: skipped.map((test) => `${suite}: ${test}`) });
  }

  /** Counts of another total: what was left out is named by its suite already. */
  addNamed({ passed, failed, skipped }: Counts): void {
    this.#counts.passed += passed;
    this.#counts.failed += failed;
    this.#counts.skipped.push(...skipped);
  }

  /** With CI=true what was left out counts as failed. @returns the exit code. */
  close(): number {
    const { passed, skipped } = this.#counts;
    if (process.send) {
      process.send(this.#counts);
      return this.#counts.failed === 0 ? 0 : 1;
    }
    if (skipped.length > 0) console.log(`\nLeft out:\n${skipped.map((test) => `  ${test}`).join('\n')}`);
    const failed = this.#counts.failed + (process.env['CI'] === 'true' ? skipped.length : 0);
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  }
}
