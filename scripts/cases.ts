/** `npm run cases`: a table of inputs that once came out wrong: what is right, and what comes out. */
import { groups } from '../test/unit/cases/groups.ts';

let wrong = 0;
for (const [group, cases] of Object.entries(groups)) {
  console.log(`\n${group}`);
  for (const { name, expected, out } of cases) {
    const came = await Promise.resolve(out()).catch((error: unknown) => String(error));
    const isRight = came === expected;
    if (!isRight) wrong += 1;
    console.log(
      `  ${isRight ? 'right' : 'WRONG'}  ${name}\n         expected: ${expected}\n         came out: ${came}`,
    );
  }
}
console.log(`\n${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
