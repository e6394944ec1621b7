import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
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
});
