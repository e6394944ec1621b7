import assert from 'node:assert/strict';
import { it } from 'node:test';
import { objectText } from '../../../../../src/forwarding/plans/objects/objectText.ts';

it('shows of a Secret only names, also where kubectl kept the whole of it in an annotation', async () => {
  const applied = 'kubectl.kubernetes.io/last-applied-configuration';
  const text = await objectText({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'certificates',
      annotations: { [applied]: JSON.stringify({ stringData: { 'client-key.pem': 'hunter2' } }), note: 'hunter2' },
    },
    data: { password: Buffer.from('hunter2').toString('base64') },
    stringData: { other: 'hunter2' },
  });
  assert.ok(!text.includes('hunter2') && !text.includes(Buffer.from('hunter2').toString('base64')), text);
  for (const name of ['certificates', applied, 'password', 'other']) assert.ok(text.includes(name), name);
});

it('shows none where a Secret has no data', async () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"a":"hunter2"}}' };
  const text = await objectText({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x', annotations } });
  assert.ok(!text.includes('hunter2'), text);
});
