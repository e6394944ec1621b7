import { createHash } from 'node:crypto';
import { message, type Message } from '../../../text/message.ts';

/** What an authorizer was asked: may this user do that? Its answer was no. */
export interface AskedAccess {
  readonly user: string;
  readonly verb: string;
  /** Empty for the core group. */
  readonly apiGroup: string;
  /** Empty for a path that is no resource. */
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Empty for the whole cluster. */
  readonly namespace: string;
  /** Of a request without a resource, decoded and without its query. */
  readonly path: string;
}

/** A role and its binding, or why there are none. */
export type MissingRule = { readonly objects: readonly object[] } | { readonly problem: Message };

const API = 'rbac.authorization.k8s.io';
/** A request can name anything. In a rule these would mean more than was asked. */
const WILDCARD = '*';
/** A label as DNS has it: names of namespaces. */
const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const ANONYMOUS = 'system:anonymous';

/** The smallest role that allows what was asked, with its binding to who asked. */
export function missingRule(asked: AskedAccess): MissingRule {
  const problem = problemOf(asked);
  if (problem !== undefined) return { problem };
  const { user, namespace } = asked;
  const prefix = namespace === '' ? 'Cluster' : '';
  const metadata = { name: nameFor(asked), ...(namespace === '' ? {} : { namespace }) };
  const apiVersion = `${API}/v1`;
  const role = { apiVersion, kind: `${prefix}Role`, metadata, rules: [ruleFor(asked)] };
  const binding = {
    apiVersion,
    kind: `${prefix}RoleBinding`,
    metadata,
    roleRef: { apiGroup: API, kind: role.kind, name: metadata.name },
    subjects: [subjectFor(user)],
  };
  return { objects: [role, binding] };
}

/**
 * Objects as YAML. Every text is in quotes, and what is not ASCII is written by its number: it is seen, and no reader
 * of YAML takes it for anything else.
 */
export async function rulesYaml(objects: readonly object[]): Promise<string> {
  const { stringify } = await import(/* webpackChunkName: "yaml" */ 'yaml');
  const options = {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    aliasDuplicateObjects: false,
  } as const;
  const text = objects.map((object) => stringify(object, options)).join('---\n');
  return text.replace(/[^\n\u0020-\u007e]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? String.raw`\U${code.padStart(8, '0')}` : String.raw`\u${code.padStart(4, '0')}`;
  });
}

function problemOf({ user, verb, apiGroup, resource, subresource, namespace, path }: AskedAccess): Message | undefined {
  if (user === '') return message('The event does not name who asked.');
  if (user === ANONYMOUS)
    return message(
      'The request had no valid credentials. A rule for it would be one for everybody: there is none here.',
    );
  if (verb === '' || (resource === '' && !path.startsWith('/')))
    return message('The event does not say what was asked.');
  if (resource === '' && /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/./.test(path))
    return message('The event has the path of a resource, but not the resource.');
  if ([verb, apiGroup, resource, subresource, path].some((word) => word.includes(WILDCARD)))
    return message(
      'The request itself names “*”. A rule with that would allow everything like it: there is none here.',
    );
  if (namespace !== '' && !LABEL.test(namespace))
    return message('The request names a namespace that cannot exist: no rule could allow it there.');
  return undefined;
}

function ruleFor({ verb, apiGroup, resource, subresource, name, path }: AskedAccess): object {
  if (resource === '') return { nonResourceURLs: [path], verbs: [verb] };
  // A new object has no name yet when it is asked about, and a collection has none; a subresource of one has.
  const plain = verb.slice(verb.lastIndexOf(':') + 1);
  const isNamed = name !== '' && plain !== 'deletecollection' && (plain !== 'create' || subresource !== '');
  return {
    apiGroups: [apiGroup],
    resources: [subresource === '' ? resource : `${resource}/${subresource}`],
    ...(isNamed ? { resourceNames: [name] } : {}),
    verbs: [verb],
  };
}

function subjectFor(user: string): object {
  const [system, kind, namespace = '', name = '', ...more] = user.split(':');
  const isAccount = system === 'system' && kind === 'serviceaccount' && more.length === 0;
  if (isAccount && LABEL.test(namespace) && SUBDOMAIN.test(name)) return { kind: 'ServiceAccount', name, namespace };
  return { apiGroup: API, kind: 'User', name: user };
}

/**
 * A valid name that is the same for the same question, and another for any other: a binding of the same name that is
 * there already would be replaced, or refused since its role cannot change.
 */
function nameFor(asked: AskedAccess): string {
  const { user, verb, apiGroup, resource, subresource, name, namespace, path } = asked;
  const all = JSON.stringify([user, verb, apiGroup, resource, subresource, name, namespace, path]);
  const what = resource === '' ? 'path' : `${resource}-${subresource}`;
  const words =
    `refused ${verb} ${what}`
      .toLowerCase()
      .slice(0, 50)
      .match(/[a-z0-9]+/g) ?? [];
  return `${words.join('-')}-${createHash('sha256').update(all).digest('hex').slice(0, 8)}`;
}
