import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pause } from '../../../../../src/failure/pause.ts';
import { SPACE } from '../../../../../src/forwarding/certificates/hostIdentity.ts';
import { Claims } from '../../../../../src/forwarding/plans/journal/claims.ts';
import { JournalFolder } from '../../../../../src/forwarding/plans/journal/journalFolder.ts';
import { RunRecord } from '../../../../../src/forwarding/plans/journal/runRecord.ts';
import type { Plan } from '../../../../../src/forwarding/plans/plan.ts';
import { message } from '../../../../../src/text/message.ts';
import { otherWindow } from '../../../../support/otherWindow.ts';
import { never } from '../../support/flowLab.ts';

const plan: Plan = {
  title: message('A plan'),
  account: { id: 'a', name: 'a' },
  cluster: { id: 'c1', name: 'prod', type: 'kubernetes' },
  credentials: 'user',
  steps: [],
  notes: [],
};
const memo = { flow: 'set-up', inputs: {} } as const;
const running = { code: 'plan-running', message: /Another plan for prod is running; wait for it or cancel it/ };

describe('the right to run a plan on a cluster', () => {
  let folder: string;
  let path: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kube-audit-claims-'));
    path = join(folder, 'c1.run.json');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  });
  const record = (): RunRecord => new RunRecord(plan, memo, new JournalFolder(folder));

  it('has one of two runs that begin at once, and the loser ends nothing of the winner', async () => {
    for (let round = 0; round < 20; round++) {
      const runs = [record(), record()];
      const begun = await Promise.allSettled(runs.map((run) => run.begin()));
      assert.deepEqual(begun.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      const winner = runs[begun.findIndex(({ status }) => status === 'fulfilled')];
      const loser = runs[begun.findIndex(({ status }) => status === 'rejected')];
      await winner?.stepStarted();
      await loser?.release();
      assert.deepEqual(readdirSync(folder).sort(), ['c1.plan.json', 'c1.run.json']);
      await assert.rejects(record().begin(), running);
      await winner?.done();
      await winner?.release();
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it('is another process’s until that has released it, or was killed', async () => {
    const other = await otherWindow(folder, 'c1');
    try {
      await assert.rejects(record().begin(), running);
      await assert.rejects(otherWindow(folder, 'c1'), /refused/);
      other.stdin?.end();
      await once(other, 'exit');
      const next = await otherWindow(folder, 'c1');
      await assert.rejects(record().begin(), running);
      next.kill('SIGKILL');
      await once(next, 'exit');
      const run = record();
      await run.begin();
      await run.release();
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('is kept by whoever shows a sign of life, in another container and with any clock', async () => {
    const claims = new Claims(20);
    // Its process number is the test's own, as in a container; its host is another one.
    writeFileSync(path, JSON.stringify({ token: 't', host: 'h', space: 'elsewhere', process: process.pid }));
    for (let look = 0; look < 12; look++) {
      const hoursAgo = new Date(Date.now() - look * 3_600_000);
      utimesSync(path, hoursAgo, hoursAgo);
      assert.equal(await claims.holder(path), 'another host', `look ${look}`);
      await pause(25, never);
    }
    // Looks in quick succession are one: nothing could have happened between them.
    const slow = new Claims(600_000);
    for (let look = 0; look < 50; look++) assert.equal(await slow.holder(path), 'another host');
  });

  it('ends with a host that shows none over several looks, whatever its process number', async () => {
    const claims = new Claims(20);
    for (const left of [{ token: 't', host: 'h', space: 'elsewhere', process: process.pid }, {}, undefined]) {
      writeFileSync(path, left === undefined ? '' : JSON.stringify(left));
      let looks = 0;
      for (; (await claims.holder(path)) !== 'nobody'; looks++) await pause(25, never);
      assert.ok(looks >= 4, String(looks));
      const claim = await claims.claim(path);
      assert.ok(await claim?.isOwn());
      await claim?.release();
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it('goes to one of two windows that take it from a host that is gone', async () => {
    for (let round = 0; round < 20; round++) {
      writeFileSync(path, JSON.stringify({ token: 't', host: 'h', space: '', process: 1 }));
      const [one, other] = [new Claims(0), new Claims(0)];
      for (const claims of [one, other]) while ((await claims.holder(path)) !== 'nobody') await pause(1, never);
      const taken = (await Promise.all([one.claim(path), other.claim(path)])).filter((claim) => claim !== undefined);
      assert.equal(taken.length, 1);
      assert.ok(await taken[0]?.isOwn());
      await taken[0]?.release();
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it('is not kept alive by the window that has lost it', async () => {
    const claim = await new Claims(5).claim(path);
    const long = new Date(Date.now() - 3_600_000);
    const { mtimeMs } = statSync(path);
    while (statSync(path).mtimeMs === mtimeMs) await pause(5, never);
    writeFileSync(path, JSON.stringify({ token: 'of the next', host: 'h', space: 'elsewhere', process: 1 }));
    // A beat that has already looked may still come.
    await pause(20, never);
    utimesSync(path, long, long);
    await pause(50, never);
    assert.equal(statSync(path).mtimeMs, long.getTime());
    await claim?.release();
    assert.match(readFileSync(path, 'utf8'), /of the next/);
  });

  it('ends at once with a host of the number of this process, as after the restart of a container', async () => {
    writeFileSync(path, JSON.stringify({ token: 't', host: 'h', space: SPACE, process: process.pid }));
    assert.equal(await new Claims().holder(path), 'nobody');
  });

  it('of a third window stays, where two others took one away at once', async () => {
    const gone = JSON.stringify({ token: 't', host: 'h', space: SPACE, process: process.pid });
    const { rename } = files;
    const claimOf = (token: string): void =>
      writeFileSync(path, JSON.stringify({ token, host: token, space: 'elsewhere', process: 1 }));
    for (const third of ['third', undefined]) {
      writeFileSync(path, gone);
      files.rename = async (from, to) => {
        files.rename = rename;
        syncBuiltinESMExports();
        claimOf('second');
        await rename(from, to);
        if (third !== undefined) claimOf(third);
      };
      syncBuiltinESMExports();
      assert.equal(await new Claims().claim(path), undefined);
      assert.match(readFileSync(path, 'utf8'), new RegExp(third ?? 'second'));
      assert.deepEqual(readdirSync(folder), ['c1.run.json']);
    }
  });

  it('stops a run with a sentence where it cannot be read, and is then known to nobody', async () => {
    const journal = new JournalFolder(folder);
    const claim = await journal.claim('c1');
    rmSync(path);
    mkdirSync(path);
    await assert.rejects(async () => claim?.isOwn(), {
      name: 'Failure',
      code: 'other',
      message: /^The record of this run can’t be saved \(.*EISDIR/,
    });
    await assert.rejects(journal.holder('c1'), {
      name: 'Failure',
      code: 'other',
      message: /^Can’t read whether another window is running a plan, so none is resumed\.$/,
      detail: /EISDIR/,
    });
    await claim?.release();
  });

  it('is asked for before each change: a window that was taken for gone writes nothing more', async () => {
    const run = record();
    await run.begin();
    await run.stepStarted();
    const entry = readFileSync(join(folder, 'c1.plan.json'), 'utf8');
    writeFileSync(path, JSON.stringify({ token: 'another' }));
    await assert.rejects(
      run.changeObject({ apiVersion: 'v1', kind: 'Secret', name: 's' }, undefined, () => assert.fail()),
      {
        code: 'plan-running',
        message: /Another window has taken over prod.*nothing more is done here/,
      },
    );
    await run.ended(message('It ended.'));
    await run.done();
    await run.release();
    assert.equal(readFileSync(join(folder, 'c1.plan.json'), 'utf8'), entry);
    assert.match(readFileSync(path, 'utf8'), /another/);
  });
});
