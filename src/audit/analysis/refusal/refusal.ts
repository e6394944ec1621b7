import { fieldAt } from '../../../text/jsonValue.ts';
import { message, type Message } from '../../../text/message.ts';
import type { EventObject } from '../../kubectlCommand.ts';
import type { AskedAccess } from './missingRule.ts';

/** Why a request got the answer 403, as far as its event says. */
export interface Refusal {
  /**
   * `authorization`: nothing allowed the request. `impersonation`: nothing allowed the user to act as somebody else.
   * `later`: the request was authorized, and something behind that refused it. `unknown`: the event does not say.
   */
  readonly kind: 'authorization' | 'impersonation' | 'later' | 'unknown';
  readonly sentence: Message;
  /** What was asked where an authorizer refused it; else `undefined`: a rule would not help, or nobody knows. */
  readonly asked: AskedAccess | undefined;
  /** What to know before a rule is taken from it. */
  readonly notes: readonly Message[];
  /** The answer's message, and why the authorizers said no; both foreign and empty where the event has none. */
  readonly answer: string;
  readonly reason: string;
}

/** What refuses behind authorization, by the beginning or a part of its message. */
const later: readonly (readonly [RegExp, Message])[] = [
  [/\badmission webhook ".*" denied the request\b/, message('An admission webhook refused it')],
  [/\bviolates PodSecurity\b/, message('Pod Security refused it')],
  [/\bexceeded quota:/, message('A resource quota refused it')],
  [/\bValidatingAdmissionPolicy '.*' with binding\b/, message('A ValidatingAdmissionPolicy refused it')],
  [
    /\battempting to grant RBAC permissions not currently held\b/,
    message('It would grant more than the user has, which RBAC refuses'),
  ],
  [/\bbecause it is being terminated\b/, message('Its namespace is being deleted')],
  [/\b(?:maximum|minimum) .* usage per\b/, message('A limit range refused it')],
];

/** A text as Go quotes it: no quote in it can end it. */
const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const RESOURCE = String.raw` resource ${QUOTED} in API group ${QUOTED} (?:at the cluster scope|in the namespace ${QUOTED})(?::|$)`;
/** May somebody act as this one? The verb has a mode from Kubernetes 1.36 on. */
const IMPERSONATION = new RegExp(
  String.raw`^[a-z.0-9]+ ${QUOTED} is forbidden: User ${QUOTED} cannot (impersonate(?::[a-z-]+)?)${RESOURCE}`,
);
/** May somebody do this as anybody of a mode? It is asked before who that is. */
const ACTION = String.raw`forbidden: User ${QUOTED} cannot (impersonate-on:([a-z-]+):([a-z]+))`;
const ACTION_ON_RESOURCE = new RegExp(String.raw`^[a-z.0-9]+ (?:${QUOTED} )?is ${ACTION}${RESOURCE}`);
const ACTION_ON_PATH = new RegExp(String.raw`^${ACTION} path ${QUOTED}(?::|$)`);

/** What no rule for such a verb allows: the group `system:masters`. */
const NEVER = /: impersonating .{1,200} is not allowed$/;

/** Reads the refusal of an event; `undefined` for an event with another outcome than 403. */
export function refusalOf(event: EventObject): Refusal | undefined {
  if (fieldAt(event, 'responseStatus', 'code') !== 403) return undefined;
  const answer = text(event, 'responseStatus', 'message');
  const reason = text(event, 'annotations', 'authorization.k8s.io/reason');
  const decision = fieldAt(event, 'annotations', 'authorization.k8s.io/decision');
  const said = { answer, reason };
  if (decision === 'forbid') return { ...authorization(event, reason), ...said };
  if (decision === 'allow') return { ...behind(event, answer), ...said };
  // The API server notes nothing where it refuses to let somebody act as another one: that comes before.
  const found = decision === undefined ? (impersonation(event, answer) ?? actingAs(event, answer)) : undefined;
  return { ...(found ?? unknown), ...said };
}

type Found = Omit<Refusal, 'answer' | 'reason'>;

const never: Found = {
  kind: 'impersonation',
  sentence: message('The API server lets nobody act as this one: no rule helps.'),
  asked: undefined,
  notes: [],
};

const unknown: Found = {
  kind: 'unknown',
  sentence: message('The event does not say who refused it: it has no decision of an authorizer.'),
  asked: undefined,
  notes: [message('A rule is made only where an authorizer said no, since it would not help elsewhere.')],
};

function authorization(event: EventObject, reason: string): Found {
  const actsAs = fieldAt(event, 'impersonatedUser') !== undefined;
  const user = text(event, actsAs ? 'impersonatedUser' : 'user', 'username');
  const asked = accessOf(event, user);
  const notes = [
    ...(actsAs ? [message('{0} acted as {1}, who lacks the rule.', text(event, 'user', 'username'), user)] : []),
    ...(reason === ''
      ? []
      : [message('An authorizer gave a reason. Where it forbids, or a role is missing, another rule does not help.')]),
    ...(user.startsWith('system:node:')
      ? [message('A node may read only what its pods need: the Node authorizer may be right.')]
      : []),
  ];
  return { kind: 'authorization', sentence: askedText(asked), asked, notes };
}

/** What an event's own request asks for. */
function accessOf(event: EventObject, user: string): AskedAccess {
  return {
    user,
    verb: text(event, 'verb'),
    apiGroup: text(event, 'objectRef', 'apiGroup'),
    resource: text(event, 'objectRef', 'resource'),
    subresource: text(event, 'objectRef', 'subresource'),
    name: text(event, 'objectRef', 'name'),
    namespace: text(event, 'objectRef', 'namespace'),
    path: pathOf(text(event, 'requestURI')),
  };
}

/** Refused to act as somebody else: only the answer says so, and as whom. */
function impersonation(event: EventObject, answer: string): Found | undefined {
  if (fieldAt(event, 'impersonatedUser') !== undefined) return undefined;
  const [name, said, verb, what, apiGroup, namespace] = partsOf(IMPERSONATION, answer);
  if (name === undefined || verb === undefined || what === undefined) return undefined;
  if (apiGroup === undefined || namespace === undefined) return undefined;
  const user = text(event, 'user', 'username');
  // Other words than the API server's own could look like these.
  if (said !== escaped(user) || what.includes('&')) return undefined;
  if (NEVER.test(answer)) return never;
  const slash = what.indexOf('/');
  const [resource, subresource] = slash < 0 ? [what, ''] : [what.slice(0, slash), what.slice(slash + 1)];
  const asked = { user, verb, apiGroup, resource, subresource, name, namespace, path: '' };
  const more = message('Next may be refused what else it acts with (groups, UID, extras), and then the request.');
  return { kind: 'impersonation', sentence: askedText(asked), asked, notes: [more] };
}

/**
 * Refused to do this as anybody: the answer names the verb, and neither it nor the event names as whom. What it says of
 * the request has to be what the event says.
 */
function actingAs(event: EventObject, answer: string): Found | undefined {
  if (fieldAt(event, 'impersonatedUser') !== undefined) return undefined;
  const user = text(event, 'user', 'username');
  const own = accessOf(event, user);
  const whole = own.subresource === '' ? own.resource : `${own.resource}/${own.subresource}`;
  const onResource = partsOf(ACTION_ON_RESOURCE, answer).slice(1);
  const [said, verb, mode, plain, ...about] = onResource.length > 0 ? onResource : partsOf(ACTION_ON_PATH, answer);
  if (verb === undefined || said !== escaped(user) || plain !== own.verb) return undefined;
  const expected = own.resource === '' ? [own.path] : [whole, own.apiGroup, own.namespace];
  if (about.length !== expected.length || about.some((part, at) => part !== escaped(expected[at] ?? '')))
    return undefined;
  const asked = { ...own, verb };
  const more = message(
    'It acted as somebody whom the event does not name; next may be refused impersonate:{0}.',
    mode ?? '',
  );
  return { kind: 'impersonation', sentence: askedText(asked), asked, notes: [more] };
}

/** The parts of an answer; none where it is another one. */
function partsOf(pattern: RegExp, answer: string): readonly (string | undefined)[] {
  const parts: readonly (string | undefined)[] = pattern.exec(answer)?.slice(1) ?? [];
  return parts.map((part) => unquoted(part ?? ''));
}

function behind(event: EventObject, answer: string): Found {
  const who = later.find(([pattern]) => pattern.test(answer))?.[1] ?? message('Something behind that refused it');
  const isProxied = text(event, 'objectRef', 'subresource') === 'proxy';
  return {
    kind: 'later',
    sentence: message('The request was authorized. {0}: no rule helps.', who),
    asked: undefined,
    notes: [
      ...(answer === '' ? [message('The event has no message of the answer.')] : []),
      ...(isProxied ? [message('It was passed on by a proxy: what answers there may have refused it.')] : []),
    ],
  };
}

function askedText({ user, verb, apiGroup, resource, subresource, name, namespace, path }: AskedAccess): Message {
  const group = apiGroup === '' ? '' : `.${apiGroup}`;
  const object = `${resource}${group}${subresource === '' ? '' : `/${subresource}`}${name === '' ? '' : ` ${name}`}`;
  const place = namespace === '' ? message('in the whole cluster') : message('in the namespace {0}', namespace);
  return message('Nothing allowed {0} to {1} {2} {3}.', user, verb, resource === '' ? path : object, place);
}

/** The path as authorizers see it; empty where it cannot be read. */
function pathOf(uri: string): string {
  try {
    return decodeURIComponent(uri.split('?', 1)[0] ?? '');
  } catch {
    return '';
  }
}

/** `undefined` for what JSON quotes in another form: a control character. */
function unquoted(inside: string): string | undefined {
  try {
    return String(JSON.parse(`"${inside}"`));
  } catch {
    return undefined;
  }
}

/** As the API server writes a user's name in an answer. */
function escaped(name: string): string {
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function text(event: EventObject, ...path: readonly string[]): string {
  const value = fieldAt(event, ...path);
  return typeof value === 'string' ? value : '';
}
