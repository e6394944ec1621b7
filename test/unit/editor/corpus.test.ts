/**
 * For each rule, files that have its problem and near twins that have none: `NAME.has.yaml` and `NAME.twin.yaml`. The
 * first line of the one says where the problem is, as the text at its place.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { checkFile, rules } from '../../../src/editor/checkFile.ts';
import {
  createManifestReader,
  noFacts,
  readAuditConfiguration,
  type ManifestFile,
} from '../../../src/editor/manifest/manifestFile.ts';
import { applyChanges, type Fix, type Problem, type TextChange } from '../../../src/editor/problem.ts';
import { CLOUD_LOGS_IMAGE } from '../../../src/forwarding/routes/manifests/pinnedImages.ts';

const folder = join(import.meta.dirname, '../../fixtures/editor');
const files = globSync('*/*', { cwd: folder }).sort();
const readManifest = await createManifestReader();

const read = (name: string, text: string): ManifestFile =>
  name.endsWith('.cfg') ? readAuditConfiguration(text) : readManifest(text);
const problemsOf = (name: string, text: string): Problem[] => checkFile(read(name, text), noFacts);
const counts = (problems: readonly Problem[]): Record<string, number> =>
  Object.fromEntries(rules.map(({ id }) => [id, problems.filter(({ rule }) => rule === id).length]));

const answers = [
  ...['10.240.0.15:8080', '10.240.0.15', 'logs.example.internal:8080', 'logs.example.internal'],
  ...['8080', 'prod-dal'],
];

/** Inputs for a fix: a question gets each of the valid answers. */
function changesOf(fix: Fix): (readonly TextChange[])[] {
  if ('changes' in fix) return [fix.changes];
  const possible = answers.filter((one) => fix.ask.check(one) === undefined);
  assert.ok(possible.length > 0, 'no answer will do');
  return possible.map((answer) => fix.changesFor(answer));
}

describe('the corpus', () => {
  it('has at least 60 files, and two pairs for each rule', () => {
    assert.ok(files.length >= 60, `${files.length}`);
    for (const { id } of rules) assert.ok(files.filter((file) => dirname(file) === id).length >= 4, id);
  });

  for (const file of files.filter((name) => name.includes('.has.'))) {
    const rule = dirname(file);
    const text = readFileSync(join(folder, file), 'utf8');
    const problems = problemsOf(file, text);

    it(`${file} has the problem, exactly there, and no other`, () => {
      const [, place] = /^# problem at: (.*)\n/.exec(text) ?? [];
      assert.deepEqual(
        problems.map((problem) => [problem.rule, text.slice(problem.start, problem.end)]),
        [[rule, place]],
      );
      // The first line has it as well; the one below is meant.
      assert.ok(problems.every(({ start }) => start > text.indexOf('\n')));
    });

    it(`${file}: a quick fix removes it and adds none`, () => {
      for (const changes of problems.flatMap(({ fixes }) => fixes()).flatMap(changesOf)) {
        const changed = applyChanges(text, changes);
        const after = problemsOf(file, changed);
        assert.deepEqual(counts(after), counts([]), changed);
        if (file.endsWith('.yaml')) {
          assert.deepEqual(
            parseAllDocuments(changed).flatMap(({ errors }) => errors),
            [],
            changed,
          );
        }
      }
    });

    it(`${file}: its twin has none`, () => {
      const twin = file.replace('.has.', '.twin.');
      const twinText = readFileSync(join(folder, twin), 'utf8');
      assert.deepEqual(problemsOf(twin, twinText), []);
    });

    it(`${file}: the same with other line ends, the same place`, () => {
      const crlf = text.replaceAll('\n', '\r\n');
      const places = problemsOf(file, crlf).map(({ start, end }) => crlf.slice(start, end).replaceAll('\r\n', '\n'));
      assert.deepEqual(
        places,
        problems.map(({ start, end }) => text.slice(start, end)),
      );
    });
  }

  it('offers a fix for most problems', () => {
    const without = files
      .filter((name) => name.includes('.has.'))
      .filter((name) =>
        problemsOf(name, readFileSync(join(folder, name), 'utf8')).every(({ fixes }) => fixes().length === 0),
      );
    // What was meant cannot be known, or was given on purpose.
    assert.deepEqual(without.map((name) => basename(name)).sort(), [
      'accepted-left-out.has.haproxy.cfg',
      'no-such-file.has.yaml',
      'number.has.yaml',
      'other-capability.has.yaml',
      'sample.has.haproxy.cfg',
      'several-binds.has.yaml',
      'shell-in-request.has.yaml',
      'silent.has.haproxy.cfg',
    ]);
  });

  it('makes today’s List of the one for Log Analysis, with the image by its digest', () => {
    const text = readFileSync(join(folder, '../document/log-analysis/ibmcloud-kube-audit.yaml'), 'utf8');
    const problem = problemsOf('x.yaml', text).find(({ rule }) => rule === 'retired-image');
    const [fix] = problem?.fixes() ?? [];
    const [changes] = fix ? changesOf(fix) : [];
    assert.ok(changes);
    const today = readFileSync(join(folder, '../document/cloud-logs/ibmcloud-kube-audit.yaml'), 'utf8');
    const parse = (source: string): unknown => parseAllDocuments(source).map((document) => document.toJS() as unknown);
    const pinned = today.replace(/icr\.io\/\S+:latest/, CLOUD_LOGS_IMAGE);
    assert.deepEqual(parse(applyChanges(text, changes)), parse(pinned));
  });
});
