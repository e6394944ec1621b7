/** The titles of commands, as the palette and the menus show them. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { contributions } from '../../../src/commands/contributions.ts';

const root = join(import.meta.dirname, '..', '..', '..');
// ours, compared with the table of commands by a test
const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>;

interface Titled {
  readonly name: string;
  readonly title: string;
  readonly asks: boolean;
}

const titles: readonly Titled[] = Object.entries(contributions).map(([name, { asks }]) => ({
  name,
  title: texts[`command.${name}.title`] ?? '',
  asks: asks === true,
}));

/** What a person types: no ellipsis, nothing in parentheses. */
function wordsOf(title: string): readonly string[] {
  return title
    .replace(/…$/, '')
    .replace(/ \(.*\)/, '')
    .toLowerCase()
    .split(' ');
}

/**
 * Why one title can be taken for another while it is typed: at the first word that differs, one of the two words begins
 * with the other, or one title is over. So the list still offers both when a person takes the title for complete.
 */
function confusion(one: string, other: string): string | undefined {
  const [ones, others] = [wordsOf(one), wordsOf(other)];
  const at = ones.findIndex((word, index) => word !== others[index]);
  const [mine, theirs] = at < 0 ? ['', others[ones.length] ?? ''] : [ones[at] ?? '', others[at] ?? ''];
  return mine.startsWith(theirs) || theirs.startsWith(mine) ? `“${one}” and “${other}”` : undefined;
}

describe('the titles of commands', () => {
  it('that were confused with one another are found to be', () => {
    for (const [one, other] of [
      ['Show Log', 'Show Logging Agent Values'],
      ['Refresh', 'Refresh Master (Restarts the API Server)…'],
      ['Refresh Clusters', 'Refresh Cluster'],
      ['Log In', 'Log In with API Key…'],
      ['Save Report…', 'Save Report'],
    ] as const) {
      assert.ok(confusion(one, other) !== undefined && confusion(other, one) !== undefined, `${one}, ${other}`);
    }
    assert.equal(confusion('Follow This User', 'Follow This Object'), undefined);
    assert.equal(confusion('Log In with Browser', 'Log In with API Key…'), undefined);
  });

  it('cannot be taken for one another', () => {
    const confused = titles.flatMap(({ title }, index) =>
      titles.slice(index + 1).flatMap((other) => confusion(title, other.title) ?? []),
    );
    assert.ok(titles.length > 45);
    assert.deepEqual(confused, []);
  });

  it('end with one ellipsis character where the command asks, and have none elsewhere', () => {
    for (const { name, title, asks } of titles) {
      assert.ok(title.length > 0, name);
      assert.doesNotMatch(title, /\.\.|…./, name);
      assert.equal(title.endsWith('…'), asks, `${name}: ${title}`);
    }
  });

  it('say that a command asks exactly where its code does', () => {
    const found = titles.filter(({ name }) => asksInCode(name)).map(({ name }) => name);
    const said = titles.filter(({ asks }) => asks).map(({ name }) => name);
    assert.deepEqual(found.sort(), [...said, ...Object.keys(asksOnlyToShow)].sort());
  });
});

/** Commands with a list or a box in them that nevertheless ask nothing before they act. */
const asksOnlyToShow = {
  showNewerImages: 'its list is the answer',
  showEvent: 'it shows the line under the cursor; a list only where there is none',
  verify: 'it acts on its row; from the palette it asks only which clusters',
} as const;

/** Calls that ask the user something else than which cluster or stream a command is about. */
const asking =
  /\b(?:pickOne|pickSeveral|askAll|askFilter|confirm|showInputBox|showOpenDialog|showSaveDialog|saveAs|previewAndRun)\(/;

/** A function of the commands' source. */
interface Part {
  readonly name: string;
  readonly text: string;
  /** What its file imports. */
  readonly imports: string;
  readonly path: string;
}

/** Which cluster or stream a command is about is asked in these, and whether administrator credentials may be used. */
const asksOfWhat = /(?:chooseCluster|chooseStream|askAdmin|planWithProgress)\.ts$/;

const parts: readonly Part[] = globSync('src/commands/**/*.ts', { cwd: root })
  .filter((path) => !asksOfWhat.test(path))
  .flatMap((path) => {
    const source = readFileSync(join(root, path), 'utf8');
    const imports = (source.match(/^import [^;]*;/gm) ?? []).join('\n');
    const bodies = source.matchAll(/^(?:export )?(?:async )?(?:function\*? (\w+)[^]*?^\}|const (\w+)\b[^]*?^\}.*;)/gm);
    return [...bodies].map(([text, name, constant]) => ({ name: name ?? constant ?? '', text, imports, path }));
  });

/** Whether a command asks, or a function that it calls. */
function asksInCode(command: string): boolean {
  const open = parts.filter(({ name }) => name === (nameInCode[command] ?? command));
  const seen = new Set(open);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (asking.test(next.text)) return true;
    for (const part of callsOf(next)) {
      if (!seen.has(part)) open.push(part);
      seen.add(part);
    }
  }
  return false;
}

function callsOf({ text, path, imports }: Part): readonly Part[] {
  return parts.filter(
    (part) =>
      new RegExp(String.raw`(?<!\.)\b${part.name}\(`).test(text) &&
      (part.path === path || new RegExp(String.raw`\b${part.name}\b`).test(imports)),
  );
}

/** Commands whose function has another name. */
const nameInCode: Readonly<Record<string, string>> = { groupBy: 'chooseGrouping', sortBy: 'chooseSorting' };
