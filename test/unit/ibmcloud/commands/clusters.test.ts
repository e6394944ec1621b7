import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Failure } from '../../../../src/failure/failure.ts';
import type { CliRunner } from '../../../../src/ibmcloud/cliCommand.ts';
import { allClusters, getCluster, getClusterCrn, listClusters } from '../../../../src/ibmcloud/commands/clusters.ts';
import { fakeCli, runnerOf } from '../fakeCli.ts';
import { CLASSIC_OPENSHIFT, VPC_KUBERNETES } from './recordedClusters.ts';

describe('getCluster', () => {
  it('describes the call', () => {
    assert.deepEqual(getCluster('my cluster').args, [
      ...['ks', 'cluster', 'get', '--cluster', 'my cluster', '--output', 'json', '-q'],
    ]);
  });

  it('reads a classic cluster', () => {
    assert.deepEqual(getCluster('c').parse(JSON.stringify(CLASSIC_OPENSHIFT, undefined, 4)), {
      id: 'cabc1234t0defg567890',
      name: 'mycluster',
      provider: 'classic',
      type: 'openshift',
      region: 'jp-tok',
      location: 'Tokyo',
      resourceGroupId: '0123456789abcdef0123456789abcdef',
      resourceGroupName: 'default',
      version: '4.8.46_1566_openshift',
      state: 'normal',
      master: {
        state: 'deployed',
        status: 'Ready',
        health: 'normal',
        statusModified: '2022-08-15T02:17:06+0000',
      },
      serverUrl: 'https://c115-e.jp-tok.containers.cloud.ibm.com:31000',
      endpoints: ['public'],
    });
  });

  it('reads a VPC cluster to the same model', () => {
    const details = getCluster('c').parse(JSON.stringify(VPC_KUBERNETES));
    assert.equal(details.provider, 'vpc-gen2');
    assert.equal(details.type, 'kubernetes');
    assert.equal(details.serverUrl, 'https://c111.us-east.containers.cloud.ibm.com:31100');
    assert.deepEqual(details.master, {
      state: 'updating',
      status: 'Refresh in progress.',
      health: 'normal',
      statusModified: '2026-04-04T10:00:00+0000',
    });
  });

  it('tells the provider from the shape where the answer does not name it', () => {
    const nameless = { ...VPC_KUBERNETES, provider: undefined };
    assert.equal(getCluster('c').parse(JSON.stringify(nameless)).provider, 'vpc-gen2');
  });

  it('takes a classic cluster for one where the keys of VPC are there and empty', () => {
    const lifecycle = { masterState: '', masterStatus: '', masterHealth: '', masterStatusModifiedDate: '' };
    for (const vpcs of [null, []]) {
      const details = getCluster('c').parse(JSON.stringify({ ...CLASSIC_OPENSHIFT, provider: '', vpcs, lifecycle }));
      assert.equal(details.provider, 'classic');
      assert.equal(details.master.state, 'deployed');
    }
    assert.equal(
      getCluster('c').parse(JSON.stringify({ ...CLASSIC_OPENSHIFT, provider: '', vpcs: ['vpc-1'] })).provider,
      'vpc-gen2',
    );
  });

  it('keeps a type and a provider that are not known here as IBM Cloud’s words', () => {
    const read = (fields: object): unknown => {
      const { type, provider } = getCluster('c').parse(JSON.stringify({ ...VPC_KUBERNETES, ...fields }));
      return { type, provider };
    };
    assert.deepEqual(read({ type: 'hypershift', provider: 'metal' }), {
      type: { unknown: 'hypershift' },
      provider: { unknown: 'metal' },
    });
    assert.deepEqual(read({ type: 'OpenShift' }), { type: { unknown: 'OpenShift' }, provider: 'vpc-gen2' });
    // Where there is no type, a version of a known form shows it.
    for (const [masterKubeVersion, type] of [
      ['1.13.10_1534', 'kubernetes'],
      ['4.8.46_1566_openshift', 'openshift'],
      ['', { unknown: '' }],
      ['4.19.25_1572', { unknown: '' }],
    ] as const) {
      assert.deepEqual(read({ type: '', masterKubeVersion }), { type, provider: 'vpc-gen2' }, masterKubeVersion);
    }
    const list = JSON.stringify([{ ...VPC_KUBERNETES, provider: 'upi' }]);
    assert.equal(listClusters('satellite').parse(list)[0]?.provider, 'satellite');
    assert.deepEqual(listClusters().parse(list)[0]?.provider, { unknown: 'upi' });
  });

  it('takes nulls and missing fields for empty ones', () => {
    const details = getCluster('c').parse(
      '{"id": "i", "name": "n", "addons": null, "vlans": null, "masterState": null}',
    );
    assert.deepEqual(details.master, { state: '', status: '', health: '', statusModified: '' });
    assert.equal(details.resourceGroupName, '');
  });

  for (const stdout of ['{}', '[]', '"text"', 'null', '{"id": "x"}', '{"id": {}, "name": "n"}']) {
    it(`refuses ${stdout}`, () => {
      assert.throws(
        () => getCluster('c').parse(stdout),
        (error) => error instanceof Failure && error.code === 'bad-output',
      );
    });
  }
});

describe('listClusters', () => {
  it('names the provider only where one is asked for', () => {
    assert.deepEqual(listClusters().args, ['ks', 'cluster', 'ls', '--output', 'json', '-q']);
    assert.deepEqual(listClusters('vpc-gen2').args, [
      ...['ks', 'cluster', 'ls', '--provider', 'vpc-gen2', '--output', 'json', '-q'],
    ]);
  });

  it('reads an empty list, and null for one', () => {
    assert.deepEqual(listClusters().parse('[]'), []);
    assert.deepEqual(listClusters().parse('OK\n[]\n'), []);
    for (const stdout of ['null', 'null\n', 'OK\n\u001b[0mnull\n']) assert.deepEqual(listClusters().parse(stdout), []);
  });

  it('does not take prose with a null in it for an empty list', () => {
    for (const stdout of ['Error: null', 'null pointer', 'The answer was\nnull', 'nil']) {
      assert.throws(
        () => listClusters().parse(stdout),
        (error) => error instanceof Failure && error.code === 'bad-output',
      );
    }
  });

  it('lists a cluster without a name by its id, beside the others', () => {
    const stdout = JSON.stringify([
      { id: 'c1', name: 'prod', provider: 'classic' },
      { id: 'c2', name: '', provider: 'classic', state: 'deleting' },
      { id: 'c3', provider: 'classic' },
    ]);
    assert.deepEqual(
      listClusters()
        .parse(stdout)
        .map(({ id, name }) => `${id} ${name}`),
      ['c1 prod', 'c2 c2', 'c3 c3'],
    );
    assert.throws(
      () => listClusters().parse('[{"name": "no id"}]'),
      (error) => error instanceof Failure && error.code === 'bad-output',
    );
  });

  it('takes the provider that was asked for where the answer names none', () => {
    const [cluster] = listClusters('satellite').parse(JSON.stringify([{ ...CLASSIC_OPENSHIFT, type: '' }]));
    assert.equal(cluster?.provider, 'satellite');
    assert.equal(cluster?.type, 'openshift', 'told from the version');
  });
});

const PROVIDERS = ['', 'vpc-gen2', 'satellite'] as const;

/** A CLI that prints a recorded answer for each provider, and fails with the entries of `errors`. */
async function cliOf(
  context: TestContext,
  answers: Readonly<Record<string, unknown>>,
  errors: Readonly<Record<string, string>> = {},
): Promise<CliRunner & { readonly asked: () => readonly string[] }> {
  const cli = await fakeCli(
    context,
    `provider=; [ "$4" = --provider ] && provider=$5
     [ -e "$DIR/error-$provider" ] && { cat "$DIR/error-$provider" >&2; exit 1; }
     cat "$DIR/answer-$provider"`,
  );
  for (const provider of PROVIDERS) {
    const error = errors[provider];
    await writeFile(join(cli.folder, `answer-${provider}`), JSON.stringify(answers[provider] ?? []));
    if (error !== undefined) {
      await writeFile(join(cli.folder, `error-${provider}`), error);
    }
  }
  const runner = runnerOf(cli);
  return {
    ...runner,
    asked: () => runner.calls.map(({ args }) => (args.includes('--provider') ? (args[4] ?? '') : '')).sort(),
  };
}

describe('allClusters', () => {
  const { signal } = new AbortController();
  const classic = [CLASSIC_OPENSHIFT];
  const vpc = [VPC_KUBERNETES];
  const notPermitted = 'FAILED\nYou do not have the correct permissions to perform this action. (A0007)\n';

  it('asks every provider and concatenates', async (context) => {
    const runner = await cliOf(context, { '': classic, 'vpc-gen2': vpc });
    const parts: string[] = [];
    const clusters = await allClusters(runner, {
      signal,
      onPart: (part) => parts.push(part.map(({ name }) => name).join()),
    });
    assert.deepEqual(
      clusters.map(({ name, provider }) => [name, provider]),
      [
        ['mycluster', 'classic'],
        ['vpe-cross-account-test', 'vpc-gen2'],
      ],
    );
    assert.deepEqual(runner.asked(), ['', 'satellite', 'vpc-gen2']);
    assert.deepEqual(parts.sort(), ['', 'mycluster', 'vpe-cross-account-test']);
  });

  it('lists a cluster once', async (context) => {
    const clusters = await allClusters(await cliOf(context, { '': vpc, 'vpc-gen2': vpc }), { signal });
    assert.equal(clusters.length, 1);
  });

  it('leaves out a provider that is not permitted or not known', async (context) => {
    const runner = await cliOf(
      context,
      { 'vpc-gen2': vpc },
      {
        '': 'FAILED\nCluster provider not permitted for given operation. (G3917)\n',
        satellite: "FAILED\nIncorrect Usage: invalid value 'satellite'\n",
      },
    );
    assert.equal((await allClusters(runner, { signal })).length, 1);
  });

  it('says which provider’s clusters may not be listed, or fails, and takes them for none in no case', async (context) => {
    const runner = await cliOf(
      context,
      { '': classic },
      { 'vpc-gen2': notPermitted, satellite: 'FAILED\nIncorrect Usage: x\n' },
    );
    const refused: string[] = [];
    const onRefused = (provider: string, { code }: Failure): void => void refused.push(`${provider} ${code}`);
    assert.equal((await allClusters(runner, { signal, onRefused })).length, 1);
    assert.deepEqual(refused, ['vpc-gen2 no-permission']);
    await assert.rejects(allClusters(runner, { signal }), { code: 'no-permission' });
  });

  it('fails where every provider refuses', async (context) => {
    const runner = await cliOf(context, {}, { '': notPermitted, 'vpc-gen2': notPermitted, satellite: notPermitted });
    await assert.rejects(
      allClusters(runner, { signal }),
      (error) => error instanceof Failure && error.code === 'no-permission',
    );
  });

  it('fails rather than hide a provider’s clusters behind a fault', async (context) => {
    const runner = await cliOf(context, { '': classic }, { 'vpc-gen2': 'FAILED\n502 Bad Gateway\n' });
    await assert.rejects(
      allClusters(runner, { signal }),
      (error) => error instanceof Failure && error.code === 'gateway',
    );
  });
});

describe('getClusterCrn', () => {
  it('reads the CRN of both shapes, and gives none where there is none', () => {
    const { args, parse } = getClusterCrn('c');
    assert.deepEqual(args, getCluster('c').args);
    const crn = 'crn:v1:bluemix:public:containers-kubernetes:us-east:a/ACCOUNT:ID::';
    assert.equal(parse(JSON.stringify({ ...VPC_KUBERNETES, crn })), crn);
    assert.equal(parse(JSON.stringify({ ...CLASSIC_OPENSHIFT, crn })), crn);
    assert.equal(parse(JSON.stringify({ ...VPC_KUBERNETES, crn: undefined })), '');
  });
});
