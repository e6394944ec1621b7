import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterPage } from '../../../src/ibmcloud/consolePage.ts';

test('a cluster has a page in the console of its account, whatever its id is', () => {
  const clusters = 'https://cloud.ibm.com/kubernetes/clusters';
  assert.equal(clusterPage('cabc1', 'f0f0'), `${clusters}/cabc1/overview?bss_account=f0f0`);
  assert.equal(clusterPage('cabc1', undefined), `${clusters}/cabc1/overview`);
  assert.equal(clusterPage('../x?y=1#z', 'a&b=c'), `${clusters}/..%2Fx%3Fy%3D1%23z/overview?bss_account=a%26b%3Dc`);
});
