/** A release, as far as it can be held without one. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isReleased, unreleased, withRelease } from '../../../scripts/changelog.ts';
import { publishedFields, readPublishing, unpublishable, type Publishing } from '../../../scripts/publishing.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const filled: Publishing = {
  publisher: 'example',
  repository: 'https://git.example.com/audit.git',
  bugs: 'https://git.example.com/audit/issues',
  homepage: 'https://audit.example.com/',
  qna: 'https://git.example.com/audit/discussions',
};

describe('publishing.json', () => {
  it('is read, and holds what a release fills in', () => {
    const publishing = readPublishing(root);
    for (const field of Object.keys(publishing)) assert.ok(field in filled, field);
  });

  it('keeps a release back for each thing that is missing or is no address', () => {
    assert.deepEqual(unpublishable(filled), []);
    for (const field of Object.keys(filled)) {
      assert.deepEqual(unpublishable({ ...filled, [field]: '' }), [`publishing.json: “${field}” is not filled in`]);
      for (const value of ['http://example.com', 'x y', '-']) {
        const problems = unpublishable({ ...filled, [field]: value });
        assert.equal(problems.length, 1, `${field}: ${value}`);
        assert.match(problems[0] ?? '', new RegExp(`^publishing.json: “${field}” is no `));
      }
    }
  });

  it('gives package.json its fields', () => {
    const { repository, bugs, ...others } = publishedFields(filled);
    assert.deepEqual(repository, { type: 'git', url: filled.repository });
    assert.deepEqual(bugs, { url: filled.bugs });
    assert.deepEqual(others, { publisher: 'example', homepage: filled.homepage, qna: filled.qna });
  });

  it('is refused with a field too many or too few, or one that is no text', () => {
    const folder = mkdtempSync(join(tmpdir(), 'publishing-'));
    try {
      const { qna: _qna, ...short } = filled;
      for (const wrong of [short, { ...filled, more: '' }, { ...filled, qna: false }, [], null, 'x']) {
        writeFileSync(join(folder, 'publishing.json'), JSON.stringify(wrong));
        assert.throws(() => readPublishing(folder), /must hold publisher, repository/, JSON.stringify(wrong));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a release in the changelog', () => {
  const before = '# Changelog\n\nIntroduction.\n\n';
  const older = '## [0.1.0] - 2026-01-02\n\n### Added\n\n- First.\n';
  const news = '### Fixed\n\n- A thing.';

  it('gets what is unreleased, above the earlier ones', () => {
    const text = `${before}## [Unreleased]\n\n${news}\n\n${older}`;
    assert.equal(unreleased(text), news);
    const released = withRelease(text, '0.2.0', '2026-12-01');
    assert.equal(released, `${before}## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n${news}\n\n${older}`);
    assert.equal(unreleased(released), '');
    assert.ok(isReleased(released, '0.2.0') && isReleased(released, '0.1.0') && !isReleased(text, '0.2.0'));
  });

  it('may be the first', () => {
    const released = withRelease(`${before}## [Unreleased]\n\n${news}\n`, '0.1.0', '2026-12-01');
    assert.equal(released, `${before}## [Unreleased]\n\n## [0.1.0] - 2026-12-01\n\n${news}\n`);
  });

  it('cannot be made without the section', () => assert.throws(() => unreleased(before), /no section/));
});
