import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AdminQuestion, type AdminDecision } from '../../../../src/commands/verification/adminQuestion.ts';
import type { Cluster, ClusterType } from '../../../../src/ibmcloud/models.ts';

const cluster = (name: string, type: ClusterType = 'kubernetes'): Cluster => ({
  id: `id-${name}`,
  name,
  provider: 'vpc-gen2',
  type,
  region: 'us-south',
  location: 'Dallas',
  resourceGroupId: 'group',
  resourceGroupName: 'default',
  version: '1.33.4_1546',
  state: 'normal',
});

const one = cluster('roks-one', 'openshift');
const two = cluster('roks-two', 'openshift');
const forbidden = cluster('forbidden');
const fine = cluster('fine');

describe('the question about admin credentials', () => {
  interface Asked {
    readonly question: AdminQuestion;
    readonly names: (readonly string[])[];
    cancelled: number;
  }

  function asked(decisions: readonly AdminDecision[], session = new Set<string>()): Asked {
    const left = [...decisions];
    const found: Asked = {
      names: [],
      cancelled: 0,
      question: new AdminQuestion(
        [one, two, forbidden, fine],
        session,
        (names) => {
          found.names.push(names);
          return Promise.resolve(left.shift() ?? assert.fail('asked once too often'));
        },
        () => (found.cancelled += 1),
      ),
    };
    return found;
  }

  it('is one for all OpenShift clusters, by name', async () => {
    const { question, names } = asked(['use']);
    assert.deepEqual(await Promise.all([question.mayUse(one), question.mayUse(two)]), [true, true]);
    assert.deepEqual(names, [['roks-one', 'roks-two']]);
  });

  it('covers no cluster that it did not name', async () => {
    const { question, names } = asked(['use', 'skip']);
    assert.equal(await question.mayUse(one), true);
    assert.equal(await question.mayUse(forbidden), false);
    assert.equal(await question.mayUse(two), true);
    assert.deepEqual(names, [['roks-one', 'roks-two'], ['forbidden']]);
  });

  it('is left out for the session only where the user said so', async () => {
    const session = new Set<string>();
    assert.equal(await asked(['use for this session'], session).question.mayUse(one), true);
    const later = asked(['use'], session);
    assert.deepEqual(await Promise.all([one, two].map((each) => later.question.mayUse(each))), [true, true]);
    assert.deepEqual(later.names, []);
    assert.equal(await later.question.mayUse(forbidden), true);
    assert.equal(await asked(['skip'], session).question.mayUse(forbidden), false);
  });

  it('ends the run on Cancel, and asks nothing more', async () => {
    const found = asked(['cancel']);
    const answers = await Promise.all([one, forbidden, two].map((each) => found.question.mayUse(each)));
    assert.deepEqual(answers, [false, false, false]);
    assert.equal(found.cancelled, 1);
    assert.equal(await found.question.mayUse(fine), false);
    assert.equal(found.names.length, 1);
  });

  it('names no more than can be read, and asks again about the others', async () => {
    const many = Array.from({ length: 25 }, (_, index) => cluster(`roks-${index}`, 'openshift'));
    const names: (readonly string[])[] = [];
    const ask = (asked: readonly string[]): Promise<AdminDecision> => {
      names.push(asked);
      return Promise.resolve('use');
    };
    const question = new AdminQuestion(many, new Set(), ask, () => undefined);
    const answers = await Promise.all(many.toReversed().map((each) => question.mayUse(each)));
    assert.ok(answers.every(Boolean));
    assert.deepEqual(
      names.map(({ length }) => length),
      [20, 5],
    );
    assert.equal(names[0]?.[0], 'roks-24', 'the refused one is named first');
  });
});
