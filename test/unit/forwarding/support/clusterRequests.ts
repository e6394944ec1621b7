import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { readAccess } from '../../../lab/account/store.ts';

/** Speaks to one cluster of a running lab as its administrator, past the CLI. */
export async function exchanges<T>(
  lab: string,
  id: string,
  talk: (api: ClusterApi, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const access = readAccess(lab, id);
  assert.ok(access, `${id} is not served`);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const api = await connect(
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'lab',
      clusters: [{ name: 'lab', cluster: { server: access.url, 'certificate-authority-data': base64(access.caPem) } }],
      contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
      users: [
        {
          name: 'lab',
          user: {
            'client-certificate-data': base64(access.adminCertPem),
            'client-key-data': base64(access.adminKeyPem),
          },
        },
      ],
    }),
  );
  try {
    return await talk(api, AbortSignal.timeout(30_000));
  } finally {
    api.close();
  }
}
