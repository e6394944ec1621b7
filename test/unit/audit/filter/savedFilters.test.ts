import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isProblem, parseFilter, type Filter } from '../../../../src/audit/filter/parseFilter.ts';
import { canBeSaved, offeredFilters, readSavedFilters } from '../../../../src/audit/filter/savedFilters.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';
import type { SettingGroup } from '../../../../src/ui/settingSchema.ts';

const { contributes } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8')) as {
  contributes: { configuration: readonly SettingGroup[] };
};
const toBeginWith = contributes.configuration.flatMap(({ properties }) => properties['kubeAudit.filters'] ?? [])[0]
  ?.default as Readonly<Record<string, string>>;

const anna = 'IAM#anna@example.com';
const controller = 'system:serviceaccount:kube-system:replicaset-controller';

/** What an event is about: `verb resource ns/name`, with its group and subresource. */
interface Case {
  readonly does: string;
  readonly user?: string;
  readonly actsAs?: string;
  /** `undefined` for an event without an answer. */
  readonly code?: number | undefined;
  readonly stage?: string;
  readonly query?: string;
  /** Names of the filters that leave it. */
  readonly left: readonly string[];
}

const [SECRETS, EXEC, REFUSED] = ['Who read secrets', 'Exec into pods', 'Refused people'];
const [CHANGES, DELETIONS, FORWARDING] = ['Changes by people', 'Deletions', 'Changes to audit forwarding'];

const cases: readonly Case[] = [
  { does: 'get secrets shop/db', left: [SECRETS] },
  { does: 'list secrets shop/', user: controller, left: [SECRETS] },
  { does: 'watch secrets shop/', user: 'system:node:10.0.0.1', stage: 'ResponseStarted', left: [SECRETS] },
  // An answer that is not known is not left out.
  { does: 'get secrets shop/db', code: undefined, left: [SECRETS] },
  { does: 'get secrets shop/db', code: undefined, stage: 'RequestReceived', left: [] },
  { does: 'get secrets shop/db', code: 403, left: [REFUSED] },
  { does: 'get secrets shop/db', user: controller, code: 403, left: [] },
  { does: 'list pods shop/', user: '', code: 401, left: [REFUSED] },
  { does: 'list pods shop/', user: 'system:anonymous', code: 403, left: [] },
  { does: 'update secrets shop/db', left: [CHANGES] },
  // kubectl of today asks with GET, older ones with POST.
  { does: 'get pods/exec shop/web', code: 101, left: [EXEC] },
  { does: 'create pods/exec shop/web', code: 101, stage: 'ResponseStarted', left: [EXEC] },
  { does: 'create pods/attach shop/web', user: controller, code: 101, left: [EXEC] },
  { does: 'create pods/exec shop/web', code: 403, left: [EXEC, REFUSED] },
  { does: 'create pods/portforward shop/web', code: 101, left: [] },
  { does: 'patch deployments.apps shop/web', left: [CHANGES] },
  { does: 'patch deployments.apps shop/web', user: 'kube:admin', left: [CHANGES] },
  { does: 'patch deployments.apps shop/web', query: 'dryRun=All', left: [] },
  { does: 'patch deployments.apps shop/web', code: 409, left: [] },
  { does: 'patch deployments.apps shop/web', user: controller, left: [] },
  // Who acts as a system user is not among the people.
  { does: 'patch deployments.apps shop/web', actsAs: 'system:admin', left: [] },
  { does: 'create selfsubjectaccessreviews.authorization.k8s.io /', code: 201, left: [] },
  { does: 'create reviews.shop.example.com shop/one', code: 201, left: [CHANGES] },
  { does: 'delete pods shop/web', user: controller, left: [DELETIONS] },
  { does: 'deletecollection pods shop/', left: [CHANGES, DELETIONS] },
  { does: 'delete pods shop/web', query: 'dryRun=All', left: [] },
  { does: 'delete pods shop/web', code: 404, left: [] },
  { does: 'delete namespaces ibm-kube-audit/ibm-kube-audit', left: [CHANGES, DELETIONS, FORWARDING] },
  { does: 'update configmaps ibm-kube-audit/haproxy', left: [CHANGES, FORWARDING] },
  { does: 'create pods ibm-kube-audit/forwarder-1', user: controller, code: 201, left: [FORWARDING] },
  { does: 'get configmaps ibm-kube-audit/haproxy', left: [] },
  { does: 'update deployments.apps/status ibm-kube-audit/forwarder', user: controller, left: [] },
  { does: 'create events ibm-kube-audit/forwarder.1', user: controller, code: 201, left: [] },
  // The API server's own deliveries.
  { does: 'create services/proxy ibm-kube-audit/kube-audit-forwarder', user: 'system:apiserver', left: [] },
];

function eventOf({ does, user = anna, actsAs, stage = 'ResponseComplete', query, ...rest }: Case): string {
  const [verb, kind = '', object = ''] = does.split(' ');
  const [namespace, name] = object.split('/');
  const [whole = '', subresource] = kind.split('/');
  const [resource, ...group] = whole.split('.');
  const code = 'code' in rest ? rest.code : 200;
  return JSON.stringify({
    verb,
    stage,
    requestURI: `/${query === undefined ? '' : `?${query}`}`,
    user: { username: user },
    ...(actsAs === undefined ? {} : { impersonatedUser: { username: actsAs } }),
    ...(code === undefined ? {} : { responseStatus: { code } }),
    objectRef: { resource, subresource, apiGroup: group.join('.'), namespace, name },
  });
}

function filterOf(text: string): Filter {
  const read = parseFilter(text);
  assert.ok(!isProblem(read), text);
  return read;
}

describe('the filters to begin with', () => {
  it('are six, and each can be read', () => {
    assert.deepEqual(Object.keys(toBeginWith), [SECRETS, EXEC, REFUSED, CHANGES, DELETIONS, FORWARDING]);
    for (const { name, problem } of readSavedFilters(toBeginWith)) assert.equal(problem, undefined, name);
  });

  for (const one of cases) {
    const { does, left, ...rest } = one;
    it(`${does} ${JSON.stringify(rest)}: ${left.join(', ') || 'none'}`, () => {
      const text = eventOf(one);
      const leaves = Object.entries(toBeginWith).filter(([, filter]) =>
        filterOf(filter).wants(readLogLine(text), text),
      );
      assert.deepEqual(
        leaves.map(([name]) => name),
        left,
      );
    });
  }
});

describe('saved filters', () => {
  const saved = readSavedFilters({ Mine: ' verb:get ', Gone: ' ', Broken: 'code:many', 'mine too': 'verb:list' });
  const names = (typed: string): string[] => offeredFilters(saved, typed).map(({ name }) => name);

  it('are all offered for an empty box, but for those with an empty text', () => {
    assert.deepEqual(names(' '), ['Mine', 'Broken', 'mine too']);
    assert.equal(saved[0]?.text, 'verb:get');
    assert.deepEqual(names('gone'), []);
  });

  it('are offered by their names while one types, in any case, until the box has their text', () => {
    assert.deepEqual(names('MINE'), ['Mine', 'mine too']);
    assert.deepEqual(names('mine t'), ['mine too']);
    assert.deepEqual(names('verb:get'), []);
    assert.deepEqual(
      offeredFilters(readSavedFilters({ 'verb:get': 'verb:get' }), 'verb:get').map(({ name }) => name),
      [],
    );
  });

  it('say what is wrong with their text', () => {
    const problems = saved.filter(({ problem }) => problem !== undefined);
    assert.deepEqual(
      problems.map(({ name }) => name),
      ['Broken'],
    );
    assert.match(problems[0]?.problem?.text.template ?? '', /isn’t a number/);
  });

  it('can be saved once, and only where they leave out lines', () => {
    assert.equal(canBeSaved(filterOf('verb:patch'), saved), true);
    assert.equal(canBeSaved(filterOf(' verb:get'), saved), false);
    assert.equal(canBeSaved(filterOf(''), saved), false);
  });
});
