import type { EventObject } from '../../../../src/audit/kubectlCommand.ts';

const forbid = { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': '' };
export const allow = { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': 'RBAC: allowed by …' };
export const anna = 'IAM#anna@example.com';
export const secrets = { resource: 'secrets', namespace: 'shop', name: 'web', apiVersion: 'v1' };

/** An event with the answer 403 as the API server writes it. */
export function refused(fields: object = {}, answer = ''): EventObject {
  return {
    kind: 'Event',
    level: 'Metadata',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/secrets/web?timeout=32s',
    verb: 'get',
    user: { username: anna, groups: ['ops', 'system:authenticated'] },
    objectRef: secrets,
    responseStatus: { status: 'Failure', reason: 'Forbidden', code: 403, message: answer },
    annotations: forbid,
    ...fields,
  };
}
