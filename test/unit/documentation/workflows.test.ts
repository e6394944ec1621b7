/** What can be held of `.github` without the host that runs it. Its linter is actionlint: see CONTRIBUTING.md. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { oldestServer } from '../../support/vscode/install.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
// ours
const manifest = JSON.parse(text('package.json')) as { engines: { vscode: string }; scripts: Record<string, string> };

interface Step {
  uses?: string;
  run?: string;
}
interface Job {
  uses?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  strategy?: { matrix?: { os?: string[]; suite?: string[] } };
  steps?: Step[];
}
interface Workflow {
  permissions?: Record<string, string>;
  concurrency?: { group: string };
  jobs: Record<string, Job>;
}
interface Form {
  name?: string;
  description?: string;
  body?: { type: string; id?: string; attributes?: { label?: string; value?: string } }[];
}

/** Ours; each test says what it needs of them. */
const yamlOf = <T>(file: string): T => parse(text(file)) as T;
const workflows = globSync('.github/workflows/*.yml', { cwd: root });
const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: root }).filter((file) => !file.endsWith('config.yml'));
const ci = yamlOf<Workflow>('.github/workflows/ci.yml');

assert.ok(workflows.length >= 2 && forms.length >= 2);

for (const file of workflows) {
  describe(file, () => {
    const { jobs, permissions, concurrency } = yamlOf<Workflow>(file);
    const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

    it('may read the source and no more, ends by itself, and does not run beside itself', () => {
      assert.deepEqual(permissions, { contents: 'read' });
      assert.match(concurrency?.group ?? '', /github\.ref/);
      for (const [name, job] of Object.entries(jobs)) {
        // A workflow that is called has limits of its own.
        assert.ok((job['timeout-minutes'] ?? 0) > 0 || existsSync(join(root, job.uses ?? '?')), name);
        const { contents, ...others } = job.permissions ?? {};
        assert.ok(contents === undefined || contents === 'read', name);
        // What proves to others who it is may do only that.
        const mayBe = { 'id-token': 'write', attestations: 'write', 'security-events': 'write' };
        for (const [right, value] of Object.entries(others)) {
          assert.equal(value, Object.entries(mayBe).find(([known]) => known === right)?.[1], `${name}: ${right}`);
        }
      }
    });

    it('names each action by its commit, with the version beside it', () => {
      const named = steps.flatMap(({ uses }) => uses ?? []);
      assert.ok(named.length > 0);
      for (const action of named) assert.match(action, /^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
      const lines = text(file).match(/^ *- uses: .*$/gm) ?? [];
      assert.equal(lines.length, named.length);
      for (const line of lines) assert.match(line, /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it('calls npm scripts and files that exist', () => {
      for (const { run = '' } of steps) {
        for (const [, name = ''] of run.matchAll(/\bnpm (?:run )?(?:-s )?(\w[\w:-]*)/g)) {
          assert.ok(name === 'ci' || name in manifest.scripts, run);
        }
        for (const [path] of run.matchAll(/^\.[\w./-]+/g)) assert.ok(existsSync(join(root, path)), run);
      }
    });
  });
}

describe('the oldest VS Code', () => {
  const [, version = ''] = /^\^(1\.\d+)\.0$/.exec(manifest.engines.vscode) ?? [];

  it('is named alike wherever it is named', () => {
    assert.match(version, /^1\./);
    assert.match(oldestServer, new RegExp(`^4\\.${version.slice(2)}\\.`));
    for (const file of ['README.md', 'CONTRIBUTING.md']) {
      const named = [...text(file).matchAll(/\b(?:Visual Studio|VS)\sCode\s(1\.\d+)/g)].map(([, found]) => found);
      assert.deepEqual([...new Set(named)], [version], file);
    }
    for (const file of workflows) assert.doesNotMatch(text(file), /\b1\.1\d\d\b/, file);
  });

  it('and the newest run the tests on every system', () => {
    const { os = [], suite = [] } = ci.jobs['vscode']?.strategy?.matrix ?? {};
    assert.deepEqual(
      os.map((name) => name.replace(/-.*/, '')),
      ['ubuntu', 'macos', 'windows'],
    );
    assert.deepEqual(suite, ['host', 'host-oldest']);
  });
});

describe('a release', () => {
  const { jobs } = yamlOf<Workflow>('.github/workflows/release.yml');
  const runs = (name: string): string[] => (jobs[name]?.steps ?? []).flatMap(({ run }) => run ?? []);

  it('is packed once, after every test, from two builds that agree', () => {
    assert.equal(jobs['tests']?.uses, './.github/workflows/ci.yml');
    const packed = Object.keys(jobs).filter((name) => runs(name).some((run) => run.includes('npm run package')));
    assert.deepEqual(packed, ['package']);
    assert.ok(runs('package').includes('npm run package -- --release --twice'));
  });

  it('publishes the file that was packed, to both marketplaces', () => {
    const published = runs('publish').filter((run) => run.includes('publish:'));
    assert.deepEqual(published, ['npm run publish:marketplace', 'npm run publish:open-vsx']);
    assert.ok(runs('publish').indexOf('sha256sum --check checksums.txt') < runs('publish').indexOf('npm ci'));
  });
});

it('the suites that CI names are suites of scripts/test.ts', () => {
  const source = text('scripts/test.ts');
  const known = [...source.matchAll(/\bname: '([\w-]+)'|\btool\('([\w-]+)'/g)].map(([, one, other]) => one ?? other);
  const called = [...text('.github/workflows/ci.yml').matchAll(/npm test -- ([\w -]+)/g)].flatMap(([, names = '']) =>
    names.trim().split(' '),
  );
  const matrix = [...text('.github/workflows/ci.yml').matchAll(/\bsuite: (\w[\w-]*)$/gm)].map(([, name]) => name);
  const wanted = [...called, ...matrix, ...(ci.jobs['vscode']?.strategy?.matrix?.suite ?? [])];
  assert.ok(wanted.length >= 7, wanted.join());
  assert.deepEqual(
    wanted.filter((name) => !known.includes(name)),
    [],
  );
});

for (const file of forms) {
  it(`${file} is a form`, () => {
    const { name, description, body = [] } = yamlOf<Form>(file);
    assert.ok(name && description);
    const fields = body.filter(({ type }) => type !== 'markdown');
    assert.ok(fields.length > 0);
    for (const { type, id, attributes } of fields) {
      assert.match(type, /^(checkboxes|dropdown|input|textarea)$/);
      assert.ok(id && attributes?.label, `${file}: ${id ?? type}`);
    }
    const ids = fields.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
}

it('updates of dependencies are asked for where there are some', () => {
  interface Updates {
    updates: { 'package-ecosystem': string; directory: string; groups?: object; schedule: { interval: string } }[];
  }
  const files: Record<string, string> = { npm: 'package.json', gomod: 'go.mod', 'github-actions': '.github/workflows' };
  const { updates } = yamlOf<Updates>('.github/dependabot.yml');
  assert.deepEqual(updates.map((update) => update['package-ecosystem']).sort(), Object.keys(files).sort());
  for (const { 'package-ecosystem': kind, directory, groups, schedule } of updates) {
    assert.ok(existsSync(join(root, directory, files[kind] ?? '')), directory);
    assert.equal(schedule.interval, 'weekly');
    assert.ok(groups, kind);
  }
});
