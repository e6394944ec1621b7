import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { clusterOf, extentOf, fromPage } from '../../../../src/ui/pages/messages.ts';
import { pageHtml } from '../../../../src/ui/pages/pageHtml.ts';

const scripts = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'ui', 'pages', 'script');

test('a page has its own script and style in it, and may load nothing', () => {
  const parts = { script: 'run()', style: 'a{}', nonce: 'NONCE', language: 'en' };
  const html = pageHtml({ ...parts, title: '</title><script>1</script>' });
  assert.match(html, /content="default-src 'none'; script-src 'nonce-NONCE'; style-src 'nonce-NONCE'; form-action/);
  assert.doesNotMatch(html, /unsafe|\*|https?:|src=|href=/);
  assert.equal(html.match(/<script/g)?.length, 1, 'a title has become a script');
  for (const text of ['"</script>"', '<!--', '</STYLE>']) {
    assert.throws(() => pageHtml({ ...parts, script: text, title: '' }), /cannot be put/);
  }
});

test('what a page says is taken only in the forms that are known', () => {
  const act = { kind: 'act', clusterId: 'c', action: 'verify' };
  const fix = { kind: 'fix', clusterId: 'c', place: 'service', check: 0 };
  assert.deepEqual(fromPage({ ...act, more: 1 }), act);
  assert.deepEqual(fromPage(fix), fix);
  for (const known of [
    { kind: 'open', clusterId: 'c' },
    { kind: 'several', action: 'verify', clusterIds: ['a', 'b'] },
    { kind: 'all', action: 'verifyAll' },
    { kind: 'whole', revision: 3 },
    { kind: 'range', revision: 3, first: 0, last: 2 },
    { kind: 'fold', clusterId: 'c', isOpen: true },
    { kind: 'remedy', clusterId: 'c', at: '2026', finding: 3 },
  ]) {
    assert.deepEqual(fromPage({ ...known, more: 1 }), known);
  }
  const run = { kind: 'plan', planId: 'p', phase: 'asked', action: 'run' };
  assert.deepEqual(fromPage({ ...run, more: 1 }), run);
  assert.deepEqual(fromPage({ kind: 'painted', planId: 'p' }), { kind: 'painted', planId: 'p' });
  assert.deepEqual(fromPage({ kind: 'painted', planId: 1 }), { kind: 'painted' });
  for (const value of [
    ...[null, 'ready', {}, { kind: 'run' }, { kind: 'act', clusterId: 'c' }, { ...fix, check: '0' }],
    ...[
      { ...act, clusterId: undefined },
      { ...fix, clusterId: 1 },
      { kind: 'open' },
      { kind: 'all', action: 1 },
      { kind: 'several', action: 'verify', clusterIds: [] },
      { kind: 'several', action: 'verify', clusterIds: ['a', 1] },
      { kind: 'several', action: 'verify', clusterIds: 'a' },
      { kind: 'several', clusterIds: ['a'] },
      { kind: 'fold', clusterId: 'c' },
      { kind: 'remedy', clusterId: 'c', at: '2026', finding: '3' },
      { kind: 'remedy', clusterId: 'c', finding: 3 },
      { ...run, planId: undefined },
      { ...run, phase: undefined },
      { ...run, action: 1 },
    ],
  ]) {
    assert.equal(fromPage(value), undefined, JSON.stringify(value));
  }
  assert.equal(clusterOf({ clusterId: 'c' }), 'c');
  for (const value of [undefined, null, {}, { clusterId: 1 }]) assert.equal(clusterOf(value), undefined);
});

test('what a page of a verification kept is taken only where it names clusters', () => {
  const kept = { clusterIds: ['a', 'b'], allOf: 'x', unfolded: ['a'], folded: ['b'] };
  assert.deepEqual(extentOf({ ...kept, open: ['pass a'] }), kept);
  assert.deepEqual(extentOf({ clusterIds: ['a', 1], allOf: 1 }), { clusterIds: ['a'], unfolded: [], folded: [] });
  for (const value of [undefined, null, {}, { clusterIds: [] }, { clusterIds: 'a' }]) {
    assert.equal(extentOf(value), undefined);
  }
});

test('no page’s script makes markup out of text, or asks for anything', () => {
  for (const name of readdirSync(scripts).filter((file) => file.endsWith('.ts'))) {
    const text = readFileSync(join(scripts, name), 'utf8');
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|fetch\(|import\(|href/);
  }
});
