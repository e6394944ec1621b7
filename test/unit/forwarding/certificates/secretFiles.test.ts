import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { SPACE } from '../../../../src/forwarding/certificates/hostIdentity.ts';
import { sweepSecretFiles, withSecretFiles } from '../../../../src/forwarding/certificates/secretFiles.ts';

describe('secret files', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'kube-audit-test-'));
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it('exist while they are used, for nobody else, and are gone afterwards', async () => {
    const result = await withSecretFiles(join(parent, 'deep'), { 'ca.pem': 'CA', 'key.pem': 'KEY' }, async (paths) => {
      assert.equal(await readFile(paths['key.pem'], 'utf8'), 'KEY');
      assert.equal((await stat(paths['key.pem'])).mode & 0o777, 0o600);
      assert.equal((await stat(dirname(paths['key.pem']))).mode & 0o777, 0o700);
      return 'done';
    });
    assert.equal(result, 'done');
    assert.deepEqual(await readdir(join(parent, 'deep')), []);
  });

  it('are gone when what used them fails', async () => {
    await assert.rejects(
      withSecretFiles(parent, { a: 'x' }, () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.deepEqual(await readdir(parent), []);
  });

  it('are gone when one of them cannot be written', async () => {
    await assert.rejects(withSecretFiles(parent, { a: 'x', 'no/such/folder': 'y' }, () => Promise.resolve()));
    assert.deepEqual(await readdir(parent), []);
  });

  it('of a process that ended in the middle are swept, those of a living one and foreign folders are not', async () => {
    const module = new URL('../../../../src/forwarding/certificates/secretFiles.ts', import.meta.url).href;
    const script = `import { withSecretFiles } from ${JSON.stringify(module)};
      await withSecretFiles(${JSON.stringify(parent)}, { key: 'SECRET' }, () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}); });`;
    await assert.rejects(promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]));
    const [left] = await readdir(parent);
    assert.equal(await readFile(join(parent, left ?? '', 'key'), 'utf8'), 'SECRET');
    await mkdir(join(parent, 'someone-elses'));
    await writeFile(join(parent, 'file'), '');
    await withSecretFiles(parent, { a: 'x' }, async () => {
      await sweepSecretFiles(parent);
      const names = await readdir(parent);
      assert.equal(names.length, 3, names.join());
      assert.ok(!names.includes(left ?? ''));
    });
    await sweepSecretFiles(join(parent, 'not-there'));
  });

  describe('of another host', () => {
    const space = createHash('sha256').update(SPACE).digest('hex').slice(0, 12);
    const named = (place: string, pid: number): string => `kube-audit-secrets-${place}-${pid}-${randomUUID()}-AbCdEf`;
    const leave = async (name: string): Promise<string> => {
      const folder = join(parent, name);
      await mkdir(folder, { mode: 0o700 });
      await writeFile(join(folder, 'admin-key.pem'), 'KEY');
      return folder;
    };
    const swept = async (folder: string): Promise<boolean> => {
      await sweepSecretFiles(parent);
      return !existsSync(folder);
    };

    it('are swept where it had the number of this process', async () => {
      assert.equal(await swept(await leave(named(space, process.pid))), true);
    });

    it('stay for an hour where its number means nothing here, or another process has it', async () => {
      for (const name of [named('0123456789ab', 1), named('0123456789ab', 4_194_305), named(space, process.ppid)]) {
        const folder = await leave(name);
        assert.equal(await swept(folder), false, name);
        const old = new Date(Date.now() - 2 * 60 * 60_000);
        await utimes(folder, old, old);
        assert.equal(await swept(folder), true, name);
      }
    });

    it('are not entered over a link, and what is no file of ours stays', async () => {
      const theirs = join(parent, 'theirs');
      await mkdir(join(theirs, 'data'), { recursive: true });
      await writeFile(join(theirs, 'admin-key.pem'), 'theirs');
      await symlink(theirs, join(parent, named(space, process.pid)));
      const folder = await leave(named(space, process.pid));
      await symlink(theirs, join(folder, 'ca.pem'));
      await mkdir(join(folder, 'data'));
      await writeFile(join(folder, 'data', 'file'), 'x');
      await sweepSecretFiles(parent);
      assert.equal(await readFile(join(theirs, 'admin-key.pem'), 'utf8'), 'theirs');
      assert.deepEqual(await readdir(join(folder, 'data')), ['file']);
      const beside = join(parent, 'linked');
      await symlink(parent, beside);
      const other = await leave(named(space, process.pid));
      await sweepSecretFiles(beside);
      assert.ok(existsSync(other));
    });

    it('are left alone in a folder of another user', { skip: process.getuid?.() !== 0 }, async () => {
      const folder = await leave(named(space, process.pid));
      await chown(folder, 65_534, 65_534);
      assert.equal(await swept(folder), false);
    });
  });
});
