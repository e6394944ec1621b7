import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cycleFrom, wrongWay } from '../../../build/imports.js';

describe('which folder may import which', () => {
  const allowed = [
    ['extension.ts', 'text/message.ts'],
    ['commands/flows/setUp.ts', 'commands/plans/runFlow.ts'],
    ['commands/flows/setUp.ts', 'commands/command.ts'],
    ['forwarding/flows/setUp.ts', 'forwarding/cluster/withCluster.ts'],
    ['forwarding/verification/verify.ts', 'forwarding/delivery/grade.ts'],
    ['forwarding/routes/external.ts', 'forwarding/answers.ts'],
  ] as const;
  const forbidden = [
    ['text/message.ts', 'failure/failure.ts'],
    ['kubernetes/connect.ts', 'ibmcloud/runner.ts'],
    ['views/clusterTree.ts', 'editor/problem.ts'],
    ['commands/plans/runFlow.ts', 'commands/flows/setUp.ts'],
    ['forwarding/delivery/grade.ts', 'forwarding/plans/plan.ts'],
    ['forwarding/verification/verify.ts', 'forwarding/plans/plan.ts'],
    ['forwarding/verification/verify.ts', 'forwarding/inventory/inventory.ts'],
    ['forwarding/answers.ts', 'forwarding/routes/route.ts'],
  ] as const;
  for (const [from, to] of allowed) {
    it(`${from} → ${to}`, () => assert.equal(wrongWay(from, to), undefined));
  }
  for (const [from, to] of forbidden) {
    it(`not ${from} → ${to}`, () => assert.match(wrongWay(from, to) ?? '', /^Imports point one way/));
  }

  it('finds a cycle that only types close', () => {
    const src = mkdtempSync(join(tmpdir(), 'kube-audit-imports-'));
    try {
      writeFileSync(join(src, 'one.ts'), `import type { Two } from './two.ts';\nexport type One = Two;`);
      writeFileSync(join(src, 'two.ts'), `import type { One } from './one.ts';\nexport type Two = One;`);
      writeFileSync(join(src, 'three.ts'), `import type { One } from './one.ts';\nexport type Three = One;`);
      assert.deepEqual(cycleFrom(src, 'one.ts', 'two.ts'), ['one.ts', 'two.ts', 'one.ts']);
      assert.equal(cycleFrom(src, 'three.ts', 'one.ts'), undefined);
    } finally {
      rmSync(src, { recursive: true });
    }
  });
});
