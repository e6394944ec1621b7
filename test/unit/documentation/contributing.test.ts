import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { seededClusters } from '../../lab/account/seededClusters.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
}; // ours, checked by npm

/** Files of a folder, by their paths from the project's folder with `/`. */
const filesOf = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root }).map((file) => file.replaceAll('\\', '/'));

describe('CONTRIBUTING.md', () => {
  it('shows every folder of src and no other, each with a sentence', () => {
    const shown = foldersOf(/```\n(src\/\n[\s\S]*?)```/.exec(contributing)?.[1] ?? '');
    const real = filesOf('src/**/*.ts').map((file) => dirname(file));
    const missing = [...new Set(real)].filter((folder) => !shown.has(folder));
    assert.deepEqual(missing, [], `the picture of folders has no line for ${missing.join()}`);
    for (const folder of shown) assert.ok(existsSync(join(root, folder)), `there is no folder ${folder}`);
  });

  for (const document of ['CONTRIBUTING.md', 'test/lab/README.md', 'SECURITY.md']) {
    const text = readFileSync(join(root, document), 'utf8');

    it(`names files and folders that exist: ${document}`, () => {
      const code = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, words = '']) => words.split(/[ ,:]+/));
      const paths = code.filter((word) => /^(src|test|scripts|build|out|\.github)\/[\w./-]+$/.test(word));
      const links = [...text.matchAll(/\]\((?!https:|#)([^)]+)\)/g)].map(([, path = '']) =>
        join(dirname(document), path),
      );
      const built = /^out\/|\/RULE\/|^scripts\/NAME\.ts$/;
      for (const path of [...paths, ...links]) {
        assert.ok(built.test(path) || existsSync(join(root, path)), `${document} names ${path}`);
      }
      const names = new Set(filesOf('{src,test,scripts}/**/*.ts').map((file) => basename(file)));
      for (const word of code.filter((name) => /^\w[\w.]*\.ts$/.test(name) && name !== 'main.ts')) {
        assert.ok(names.has(word), `${document} names ${word}`);
      }
    });
  }

  it('leads a newcomer to a sentence that is where it says', () => {
    const [, words = '', file = ''] = /`git grep -n "([^"]+)" src` finds where;[^`]*`([^`]+)`/.exec(contributing) ?? [];
    assert.ok(words !== '');
    assert.ok(readFileSync(join(root, file), 'utf8').includes(`message(${words})`), file);
  });

  it('and the lab’s workspace name clusters that the lab has', () => {
    const workspace = readFileSync(join(root, 'test', 'lab', 'workspace', 'README.md'), 'utf8');
    const named = [...`${contributing}\n${workspace}`.matchAll(/\*\*([a-z]+-[a-z]+)\*\*/g)].map(([, name]) => name);
    assert.ok(named.length >= 5);
    const seeded = new Set(seededClusters().map(({ name }) => name));
    assert.deepEqual(
      named.filter((name) => name === undefined || !seeded.has(name)),
      [],
    );
  });

  it('names npm scripts that exist', () => {
    const named = [...contributing.matchAll(/`npm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name);
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });
});

/** The folders of a picture, which are deeper by two spaces each. A folder needs a sentence where it holds files. */
function foldersOf(picture: string): Set<string> {
  const folders = new Set<string>();
  const above: string[] = [];
  for (const line of picture.split('\n')) {
    const [, indent = '', name, sentence] = /^( *)([\w-]+)\/ *(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    above.length = indent.length / 2;
    above.push(name);
    folders.add(above.join('/'));
    assert.ok(sentence || above.length === 1, `${above.join('/')} has no sentence`);
  }
  return folders;
}
