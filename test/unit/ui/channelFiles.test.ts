import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ChannelFiles, removeChannelFile } from '../../../src/ui/channelFiles.ts';

describe('the files of output channels', () => {
  let root: string;
  let host: string;
  let count = 0;
  const fileOf = (name: string): string => join(host, 'output_logging_20261128T150000', name);
  const make = (name: string, text = ''): Promise<void> => writeFile(fileOf(name), text);
  const files = (): ChannelFiles => new ChannelFiles(join(host, 'publisher.extension'), 'Audit Log: prod-dal');

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'kube-audit-channels-'));
  });
  after(() => rm(root, { recursive: true, force: true }));
  beforeEach(async () => {
    host = join(root, String((count += 1)));
    await mkdir(join(host, 'output_logging_20261128T150000'), { recursive: true });
  });

  it('are claimed in the order of the channels, not in that of their names, and no others', async () => {
    const ours = files();
    for (const other of [
      '1-Kube Audit.log',
      '3-Audit Log prod-dal-2.log',
      '4-My Audit Log prod-dal.log',
      'x-Audit Log prod-dal.log',
    ])
      await make(other);
    await make('9-Audit Log prod-dal.log');
    await make('10-Audit Log prod-dal.log');
    assert.deepEqual(
      await Promise.all([ours.claim(''), ours.claim('')]),
      ['9-Audit Log prod-dal.log', '10-Audit Log prod-dal.log'].map(fileOf),
    );
  });

  it('are waited for a moment; of a channel without one, no other’s is taken', async () => {
    const ours = files();
    const claim = ours.claim('');
    await pause(60);
    await make('2-Audit Log prod-dal.log');
    assert.equal(await claim, fileOf('2-Audit Log prod-dal.log'));
    assert.equal(await ours.claim(''), undefined);
    await removeChannelFile(fileOf('2-Audit Log prod-dal.log'));
    assert.equal(existsSync(fileOf('2-Audit Log prod-dal.log')), false);
    await make('3-Audit Log prod-dal.log');
    assert.equal(await ours.claim(''), fileOf('3-Audit Log prod-dal.log'));
    await removeChannelFile(fileOf('never-there'));
  });

  it('are told apart by what their channels begin with, whichever file comes first', async () => {
    const ours = files();
    const claims = Promise.all(['', 'part 2\n', 'part 3\n', 'part 22\n'].map((mark) => ours.claim(mark)));
    await make('1-Audit Log prod-dal.log', 'of the first channel');
    await make('4-Audit Log prod-dal.log', 'part 22\nand more\n');
    await make('3-Audit Log prod-dal.log', 'part 3\n');
    await pause(60);
    await make('2-Audit Log prod-dal.log', 'part 2\n');
    assert.deepEqual(
      await claims,
      [1, 2, 3, 4].map((number) => fileOf(`${number}-Audit Log prod-dal.log`)),
    );
  });

  it('are never those of an earlier stream, or of a host that ended, though they begin alike', async () => {
    await make('1-Audit Log prod-dal.log', 'of an earlier stream');
    await make('2-Audit Log prod-dal.log', 'part 2\n');
    const ours = files();
    const claims = Promise.all(['', 'part 2\n'].map((mark) => ours.claim(mark)));
    await make('3-Audit Log prod-dal.log', 'ours');
    await make('4-Audit Log prod-dal.log', 'part 2\n');
    assert.deepEqual(
      await claims,
      [3, 4].map((number) => fileOf(`${number}-Audit Log prod-dal.log`)),
    );
  });

  it('are none where VS Code keeps them elsewhere', async () => {
    await rm(host, { recursive: true });
    assert.equal(await files().claim(''), undefined);
  });
});
