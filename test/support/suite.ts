import { noCounts, type Counts } from './countReporter.ts';

/**
 * Runs one suite, and prints its name, its five slowest tests, its counts and its time. Whatever it throws is one
 * failure.
 */
export async function runSuite(name: string, run: () => Promise<Counts> | Counts): Promise<Counts> {
  console.log(`\n== ${name}`);
  const began = performance.now();
  let counts: Counts;
  try {
    counts = await run();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    counts = { ...noCounts(), failed: 1 };
  }
  if (counts.slowest.length > 0) console.log(`\nSlowest of ${name}:`);
  for (const test of counts.slowest) console.log(`${inSeconds(test.ms).padStart(9)}  ${test.name}`);
  const time = inSeconds(performance.now() - began);
  console.log(`== ${name}: ${counts.passed} passed, ${counts.failed} failed, ${time}`);
  return counts;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
