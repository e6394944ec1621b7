import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '..', '..', '..');
const lines = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split('\n');
const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

describe('the changelog, in the form of Keep a Changelog', () => {
  const versions = headings(lines, '## ');

  it('begins with what is not released', () => {
    assert.equal(lines[0], '# Changelog');
    assert.equal(versions[0]?.title, '[Unreleased]');
    assert.equal(versions.filter(({ title }) => /unreleased/i.test(title)).length, 1);
  });

  it('lists each release once, with its day, the newest first', () => {
    const released = versions.slice(1).map(({ title }) => /^\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$/.exec(title));
    for (const [index, match] of released.entries()) assert.ok(match, versions[index + 1]?.title);
    const numbers = released.map((match) => match?.[1] ?? '');
    assert.deepEqual(numbers, [...new Set(numbers)].sort(byVersion).reverse());
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }; // ours
    assert.ok(byVersion(version, numbers[0] ?? '0.0.0') >= 0, `package.json has ${version}`);
  });

  it('says under a kind what changed, as a list', () => {
    for (const { title, body } of versions) {
      const sections = headings(body, '### ');
      const titles = sections.map((section) => section.title);
      assert.deepEqual(
        titles,
        kinds.filter((kind) => titles.includes(kind)),
        title,
      );
      for (const section of sections) assert.match(section.body.find((line) => line !== '') ?? '', /^- /, title);
      assert.ok(title === '[Unreleased]' || sections.length > 0, title);
    }
    const outside = lines.slice(0, lines.indexOf('## [Unreleased]'));
    assert.ok(!outside.some((line) => line.startsWith('- ')), 'a list before the first heading');
  });
});

/** The headings of one level, each with the lines up to the next one. */
function headings(from: readonly string[], mark: string): { title: string; body: string[] }[] {
  const starts = from.flatMap((line, index) => (line.startsWith(mark) ? [index] : []));
  return starts.map((start, index) => ({
    title: (from[start] ?? '').slice(mark.length),
    body: from.slice(start + 1, starts[index + 1] ?? from.length),
  }));
}

function byVersion(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
