import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Failure } from '../../../src/failure/failure.ts';
import { cliCandidates, foldersOf, locateCli, usualFolders } from '../../../src/ibmcloud/locateCli.ts';

const { signal } = new AbortController();
const platform = 'linux';

async function folder(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kube-audit-locate-'));
  context.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function executable(path: string, text = '#!/bin/sh\n'): Promise<string> {
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

async function missing(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'cli-missing');
    return error;
  }
  return assert.fail('it was found');
}

// The machine's own CLI, if it has one, would be found in the usual folders.
const hasOwn = await locateCli({ configured: '', environment: {}, platform, signal }).then(
  () => true,
  () => false,
);
const withoutOwn = { skip: hasOwn && 'this machine has an ibmcloud in a usual folder' };

describe('locateCli', () => {
  it('takes the configured path before all others', async (context) => {
    const dir = await folder(context);
    const configured = await executable(join(dir, 'my cli'));
    await executable(join(dir, 'ibmcloud'));
    assert.deepEqual(await locateCli({ configured: ` ${configured} `, environment: { PATH: dir }, platform, signal }), {
      path: configured,
    });
  });

  it('knows the home folder', async (context) => {
    const dir = await folder(context);
    const path = await executable(join(dir, 'cli'));
    assert.deepEqual(await locateCli({ configured: '~/cli', environment: { HOME: dir }, platform, signal }), { path });
  });

  for (const configured of ['/nowhere/ibmcloud', 'ibmcloud', './ibmcloud', '/tmp', '/etc/passwd']) {
    it(`tells that the setting is wrong rather than take another CLI: ${configured}`, async (context) => {
      const dir = await folder(context);
      await executable(join(dir, 'ibmcloud'));
      const failure = await missing(locateCli({ configured, environment: { PATH: dir }, platform, signal }));
      assert.equal(failure.remedy, 'open-settings');
      assert.match(failure.message, new RegExp(configured));
    });
  }

  it('finds the first executable file in PATH', async (context) => {
    const dir = await folder(context);
    for (const name of ['a', 'b', 'c', 'd']) {
      await mkdir(join(dir, name));
    }
    await mkdir(join(dir, 'a', 'ibmcloud'));
    await writeFile(join(dir, 'b', 'ibmcloud'), 'not executable');
    const path = await executable(join(dir, 'c', 'ibmcloud'));
    await executable(join(dir, 'd', 'ibmcloud'));
    const environment = {
      PATH: ['.', '', 'relative', ...['gone', 'a', 'b', 'c', 'd'].map((name) => join(dir, name))].join(':'),
    };
    assert.deepEqual(await locateCli({ configured: '', environment, platform, signal }), { path });
  });

  it('says where it looked', withoutOwn, async () => {
    const environment = { PATH: '/of/path:/of/path', HOME: '/home/of/someone' };
    const failure = await missing(locateCli({ configured: '', environment, platform, signal }));
    assert.equal(failure.remedy, 'install-cli');
    const places = (failure.detail ?? '').split('\n');
    for (const place of ['/of/path', '/usr/local/bin', '/home/of/someone/.local/bin']) {
      assert.equal(places.filter((other) => other === place).length, 1, place);
    }
  });

  it('ends with its signal', async () => {
    await assert.rejects(
      locateCli({ configured: '', environment: { PATH: '/nowhere' }, platform, signal: AbortSignal.abort() }),
      (error) => error instanceof Failure && error.code === 'cancelled',
    );
  });
});

describe('places', () => {
  it('on Windows follow PATHEXT and never the current folder', () => {
    const environment = {
      Path: 'C:\\Tools;"D:\\My Tools";tools;.;\\\\server\\share',
      PathExt: '.EXE;.CMD',
      ProgramFiles: 'C:\\Program Files',
    };
    assert.deepEqual(foldersOf(environment.Path, 'win32'), ['C:\\Tools', 'D:\\My Tools', '\\\\server\\share']);
    assert.deepEqual(cliCandidates('C:\\Tools', environment, 'win32'), [
      'C:\\Tools\\ibmcloud.exe',
      'C:\\Tools\\ibmcloud.cmd',
    ]);
    assert.deepEqual(usualFolders(environment, 'win32'), ['C:\\Program Files\\IBM\\Cloud\\bin']);
    assert.deepEqual(cliCandidates('C:\\T', {}, 'win32').length, 4);
  });

  it('elsewhere are absolute', () => {
    assert.deepEqual(foldersOf('/a::b:./c:/d', 'linux'), ['/a', '/d']);
    assert.deepEqual(cliCandidates('/a', {}, 'darwin'), ['/a/ibmcloud']);
    assert.ok(usualFolders({}, 'darwin').includes('/opt/homebrew/bin'));
  });
});
