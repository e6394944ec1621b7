import { message, type Message } from '../../text/message.ts';

/** How a field's values are compared: as text with `*`, as a number or a time with a comparison, or as an address. */
export type FieldKind = 'text' | 'number' | 'address' | 'time';

/** A field that a filter can name. */
export interface FilterField {
  readonly key: FieldKey;
  readonly kind: FieldKind;
  /** Other names for it. */
  readonly aliases: readonly string[];
  readonly about: Message;
  /** Values to offer for it. */
  readonly offered: readonly string[];
}

export type FieldKey =
  | 'verb'
  | 'resource'
  | 'ns'
  | 'name'
  | 'user'
  | 'group'
  | 'code'
  | 'time'
  | 'stage'
  | 'agent'
  | 'ip'
  | 'path'
  | 'id'
  | 'level'
  | 'decision'
  | 'why'
  | 'deprecated'
  | 'psa'
  | 'uid'
  | 'manager'
  | 'dryrun'
  | 'ms'
  | 'bytes'
  | 'backend';

/** All fields, in the order in which they are offered. */
export const filterFields: readonly FilterField[] = [
  field('verb', message('Verb (HAProxy: method)'), {
    offered: ['create', 'delete', 'update', 'patch', 'get', 'list', 'watch', 'deletecollection', 'create,delete'],
  }),
  field('resource', message('Resource: secrets, deployments.apps, pods/exec'), {
    offered: ['secrets', 'configmaps', 'pods', 'pods/exec', 'deployments', 'roles,rolebindings', 'clusterrolebindings'],
  }),
  field('ns', message('Namespace (-ns:* for none)'), {
    aliases: ['namespace'],
    offered: ['default', 'kube-system', 'ibm-system', 'ibm-kube-audit', 'openshift-*'],
  }),
  field('name', message('Object name'), {}),
  field('user', message('User, also an impersonated one'), {
    offered: ['IAM#*', 'system:serviceaccount:*', 'system:node:*', 'system:*', 'system:anonymous'],
  }),
  field('group', message('Group of the user'), {
    offered: ['system:masters', 'system:authenticated', 'system:unauthenticated'],
  }),
  field('code', message('Status code: 403, >=400, <300, 500..599, 4xx'), {
    kind: 'number',
    aliases: ['status'],
    offered: ['>=400', '403', '401,403', '>=500', '2xx'],
  }),
  field('time', message('Time in UTC: 2026-11-23, >=2026-11-23T07:30, or a range: 2026-11-23T07..2026-11-23T09'), {
    kind: 'time',
  }),
  field('stage', message('Stage of the request'), {
    offered: ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'],
  }),
  field('agent', message('User agent (client program)'), { offered: ['kubectl*', 'oc*', '-kube-probe*'] }),
  field('ip', message('Source IP address or network: 10.0.0.0/8'), {
    kind: 'address',
    offered: ['10.0.0.0/8', '127.0.0.1'],
  }),
  field('path', message('Request path'), { offered: ['/api/*', '/apis/*', '/healthz*'] }),
  field('id', message('Audit-Id of the request'), { aliases: ['auditid'] }),
  field('level', message('Level of the policy for this request'), {
    offered: ['Metadata', 'Request', 'RequestResponse'],
  }),
  field('decision', message('Decision of the authorization'), { offered: ['forbid', 'allow'] }),
  field('why', message('Reason of that decision: which binding allowed it'), {
    aliases: ['reason'],
    offered: ['*cluster-admin*', '*RoleBinding*'],
  }),
  field('deprecated', message('Deprecated API: true, or the release that removes it'), { offered: ['true', '1.*'] }),
  field('psa', message('Pod Security: violation, exemption or enforced level'), {
    offered: ['*violate*', 'privileged:*', 'baseline:*', 'restricted:*'],
  }),
  field('uid', message('UID of the object or the user'), {}),
  field('manager', message('Field manager that the request names'), {
    aliases: ['fieldmanager'],
    offered: ['kubectl-client-side-apply', 'kubectl*', 'helm*'],
  }),
  field('dryrun', message('Dry run: changes nothing (-dryrun:* for real requests)'), { offered: ['All'] }),
  field('ms', message('Milliseconds until the answer’s end'), { kind: 'number', offered: ['>1000'] }),
  field('bytes', message('Size of the line in bytes'), { kind: 'number', offered: ['>16384'] }),
  field('backend', message('HAProxy: backend or backend/server'), {}),
];

const byWord = new Map(filterFields.flatMap((known) => [known.key, ...known.aliases].map((word) => [word, known])));

/** Finds a field by its name, in any case; `undefined` if there is none. */
export function fieldOf(word: string): FilterField | undefined {
  return byWord.get(word.toLowerCase());
}

function field(
  key: FieldKey,
  about: Message,
  rest: Partial<Pick<FilterField, 'kind' | 'aliases' | 'offered'>>,
): FilterField {
  return { kind: 'text', aliases: [], offered: [], ...rest, key, about };
}
