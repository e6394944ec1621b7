import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isInsideAddress } from '../../../../src/forwarding/condition/insideAddress.ts';

it('an address inside the cluster is one with and without a scheme', () => {
  for (const address of ['forwarder.ibm-kube-audit.svc:80/post', '172.21.4.5:8080', 'a.b.svc.cluster.local']) {
    assert.ok(isInsideAddress(address), address);
    assert.ok(isInsideAddress(`http://${address}`), address);
  }
  for (const address of ['siem.example.com:8080', '10.240.0.15:8080', ''])
    assert.ok(!isInsideAddress(address), address);
});
