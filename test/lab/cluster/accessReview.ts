import type { ClusterContext } from './context.ts';
import { readObject, sendJson, type Exchange } from './exchange.ts';
import { isObject, textAt, type JsonObject } from './json.ts';

/**
 * `POST …/subjectaccessreviews`: whether RBAC gives a user what they ask for. The lab's RBAC is simple: members of an
 * administrators' group may do everything, unless the account has removed them. Nothing is stored.
 */
export async function reviewAccess(context: ClusterContext, exchange: Exchange): Promise<void> {
  const body = await readObject(exchange);
  const review: JsonObject = isObject(body) ? body : {};
  const spec: JsonObject = isObject(review['spec']) ? review['spec'] : {};
  const user = textAt(spec, 'user') ?? '';
  const groups = Array.isArray(spec['groups']) ? spec['groups'] : [];
  const removed = context.state().removedOwners?.[user] !== undefined;
  const allowed = !removed && (groups.includes('ibm-admins') || groups.includes('system:masters'));
  const reason = allowed ? 'RBAC: allowed by ClusterRoleBinding "ibm-admin" of ClusterRole "cluster-admin"' : '';
  sendJson(exchange, 201, { ...review, status: { allowed, ...(reason === '' ? {} : { reason }) } });
}
