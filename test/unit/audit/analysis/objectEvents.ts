import { changeSentence, limitsOf } from '../../../../src/audit/analysis/object/changeSentence.ts';
import { loadEvents } from '../../../../src/audit/analysis/columns/loadEvents.ts';
import type { ObjectName } from '../../../../src/audit/analysis/object/objectChanges.ts';
import { settledChanges } from '../../../../src/audit/analysis/object/settledChanges.ts';
import { kindOfContent } from '../../../../src/audit/file/fileRecords.ts';
import { inEnglish } from '../../../../src/text/message.ts';

const { signal } = new AbortController();
export const web: ObjectName = { resource: 'deployments', namespace: 'shop', name: 'web' };
let number = 0;

/** An event as the API server writes it; the times follow one another by a second. */
export function event(user: string, verb: string, fields: object = {}, reference: object = {}): string {
  number += 1;
  return JSON.stringify({
    kind: 'Event',
    level: 'Metadata',
    auditID: `id-${number}`,
    stage: 'ResponseComplete',
    requestURI: '/apis/apps/v1/namespaces/shop/deployments/web',
    verb,
    user: { username: user },
    sourceIPs: ['10.1.2.3'],
    userAgent: 'kubectl/v1.36',
    objectRef: { resource: 'deployments', apiGroup: 'apps', namespace: 'shop', name: 'web', ...reference },
    responseStatus: { code: verb === 'create' ? 201 : 200 },
    requestReceivedTimestamp: new Date(Date.UTC(2026, 1, 10) + number * 1_000).toISOString(),
    annotations: { 'authorization.k8s.io/reason': 'RBAC: allowed by RoleBinding "ops/shop" of Role "ops"' },
    ...fields,
  });
}

/** Who changed an object last, as a sentence, and what is not known of it. */
export async function answer(lines: readonly string[], object = web): Promise<{ sentence: string; limits: string }> {
  const loaded = await loadEvents([kindOfContent('audit.log', Buffer.from(lines.join('\n')))], { signal });
  const found = await settledChanges(loaded, object, signal);
  return {
    sentence: inEnglish(changeSentence(object, found)),
    limits: limitsOf(found).map(inEnglish).join('\n'),
  };
}
