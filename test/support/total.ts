import { noCounts, type Counts } from './countReporter.ts';

/** Adds up suites, and tells the end: what was left out by name, then `N passed, N failed` as the last line. */
export class Total {
  readonly #counts = noCounts();

  add(suite: string, { passed, failed, skipped }: Counts): void {
    this.#counts.passed += passed;
    this.#counts.failed += failed;
    this.#counts.skipped.push(...skipped.map((test) => `${suite}: ${test}`));
  }

  /** With CI=true what was left out counts as failed. @returns the exit code. */
  close(): number {
    const { passed, skipped } = this.#counts;
    if (skipped.length > 0) console.log(`\nLeft out:\n${skipped.map((test) => `  ${test}`).join('\n')}`);
    const failed = this.#counts.failed + (process.env['CI'] === 'true' ? skipped.length : 0);
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  }
}
