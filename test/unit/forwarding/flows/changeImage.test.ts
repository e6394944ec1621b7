import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inputsOfImageChange } from '../../../../src/forwarding/flows/changeImage.ts';
import { CLOUD_LOGS_IMAGE } from '../../../../src/forwarding/routes/manifests/pinnedImages.ts';
import { recogniseWebhook } from '../../../../src/forwarding/webhook/recogniseWebhook.ts';
import type { AuditWebhook, Cluster } from '../../../../src/ibmcloud/models.ts';
import { seededUrls } from '../../../lab/account/seededClusters.ts';

const cluster: Cluster = {
  ...{ id: 'c1', name: 'prod-dal', provider: 'vpc-gen2', type: 'kubernetes', region: 'us-south', location: 'Dallas' },
  ...{ resourceGroupId: 'group', resourceGroupName: 'default', version: '1.33.4_1546', state: 'normal' },
};
const server =
  'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/https:ibmcloud-kube-audit-service:https/proxy/post';

function inputs(webhook: AuditWebhook | undefined) {
  const recognised = webhook && recogniseWebhook(webhook);
  const answers = { 'cloud-logs': { transport: 'https' } };
  return inputsOfImageChange({ cluster, image: CLOUD_LOGS_IMAGE }, { webhook, recognised, answers });
}

it('another image is a set-up with the answers and the policy that are there now', () => {
  assert.deepEqual(inputs({ server, policy: 'verbose' }), {
    cluster,
    route: 'cloud-logs',
    answers: { transport: 'https' },
    policy: 'verbose',
    image: CLOUD_LOGS_IMAGE,
  });
});

it('it sets no webhook where it was unset meanwhile, and replaces none of another tool', () => {
  for (const webhook of [undefined, { server: seededUrls.sysdig, policy: 'default' } as const]) {
    assert.throws(() => inputs(webhook), { code: 'invalid-input', message: /^Refresh prod-dal: its audit webhook/ });
  }
});
