/** Inputs that once came out wrong, each with what is right; `npm run cases` prints them as a table. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groups } from './groups.ts';

for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const { name, expected, out } of cases) it(name, async () => assert.equal(await out(), expected));
  });
}
