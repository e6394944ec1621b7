import type { Role } from '../state.ts';
import { ApiError } from './apiError.ts';
import type { User } from './identity.ts';
import type { RequestInfo } from './requestInfo.ts';

const ADMIN_GROUPS = ['ibm-admins', 'system:masters'];
/** The cluster role `system:discovery` is everybody's who logged in. */
const DISCOVERY = /^\/(?:api|apis|openapi|version)(?:\/|$)/;
const READS = ['get', 'list', 'watch'];

/**
 * RBAC as far as the lab has it: admin certificates may do everything; a user may do what their role gives
 * (administrator: everything, editor and operator: the cluster role `edit`, viewer: `view`, none: nothing).
 *
 * @throws ApiError 403 in the words of a real server.
 */
export function authorise(user: User, role: Role, info: RequestInfo): void {
  if (user.groups.some((group) => ADMIN_GROUPS.includes(group))) return;
  if (user.username.startsWith('IAM#') && roleAllows(role, info)) return;
  throw forbidden(user, info);
}

function roleAllows(role: Role, { verb, path, resource }: RequestInfo): boolean {
  if (role === 'administrator') return true;
  if (!resource && DISCOVERY.test(path)) return true;
  if (role === 'none' || !resource) return false; // `/metrics` is for cluster admins
  if (resource.kind?.namespaced === false && resource.resource !== 'namespaces') return false;
  if (resource.resource === 'secrets' && role === 'viewer') return false;
  if (resource.resource === 'namespaces') return READS.includes(verb);
  if (READS.includes(verb) && resource.subresource !== 'proxy') return true;
  return role === 'editor' || role === 'operator';
}

function forbidden({ username }: User, { verb, path, resource }: RequestInfo): ApiError {
  if (!resource) {
    return new ApiError(403, 'Forbidden', `forbidden: User "${username}" cannot ${verb} path "${path}"`, {});
  }
  const { group, name, namespace, subresource } = resource;
  const qualified = group === '' ? resource.resource : `${resource.resource}.${group}`;
  const what = subresource === '' ? resource.resource : `${resource.resource}/${subresource}`;
  const where =
    namespace === '' || resource.resource === 'namespaces' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const text =
    `${qualified}${name === '' ? '' : ` "${name}"`} is forbidden: User "${username}" ` +
    `cannot ${verb} resource "${what}" in API group "${group}" ${where}`;
  return new ApiError(403, 'Forbidden', text, { ...(name === '' ? {} : { name }), kind: resource.resource });
}
