import { isRecord } from '../text/jsonValue.ts';
import { inEnglish, message, type Message } from '../text/message.ts';
import { shellWord } from '../text/shellWord.ts';
import { RequestQuery } from './requestQuery.ts';

/** A parsed audit event. */
export type EventObject = Readonly<Record<string, unknown>>;

/** A command line for a POSIX shell. */
export interface KubectlCommand {
  readonly text: string;
  /** Why the command does not repeat the request; it only reads then. */
  readonly missing: Message | undefined;
}

interface Request {
  readonly verb: string;
  /** With its API group: `deployments.apps`; empty for a non-resource path. */
  readonly type: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
  /** Path and query. */
  readonly uri: string;
  /** The request's body; `undefined` where there was none, or where it is unknown. */
  readonly body: unknown;
  /**
   * Whether an absent body means that none was sent. The audit level, the stage, the size or an early refusal can omit
   * it too.
   */
  readonly isBodyKnown: boolean;
  /** Managers in the answer that used apply. */
  readonly appliers: readonly unknown[];
  /** Impersonated user and groups. */
  readonly as: readonly string[];
  readonly common: readonly string[];
}

const DRY_RUN = '--dry-run=server';
const notSent = message('The event has no request body.');
const noCommand = message('kubectl has no command for this request.');
const unknownPatch = message('The event has no type of the patch.');

/**
 * The kubectl command that repeats the request of an audit event in full; otherwise a command that reads, and the
 * reason.
 */
export function kubectlCommand(event: EventObject): KubectlCommand {
  const request = requestOf(event);
  const missing =
    Object.keys(recordOf(recordOf(event['impersonatedUser'])['extra'])).length > 0
      ? message('kubectl can’t impersonate a user with extra fields.')
      : undefined;
  const query = new RequestQuery(request.uri);
  // A leading hyphen would be read as an option, such as --all.
  const isOption = [request.resource, request.name, request.subresource].some((word) => word.startsWith('-'));
  const isPlain = request.resource !== '' && !isOption;
  const words = missing === undefined && isPlain ? inWords(request, query) : undefined;
  const said = missing ?? (words !== undefined && query.isTaken ? words : asSent(request, words !== undefined));
  if (typeof said === 'string') return { text: said, missing: undefined };
  const { verb, subresource, type, name, common } = request;
  const what = subresource === '' ? verb : `${verb} of ${subresource}`;
  const read = isPlain
    ? line('kubectl', 'get', type, name, ...common, '--output', 'yaml')
    : line('kubectl', 'get', ...request.as, '--raw', request.uri);
  return { text: comment(`${what}: ${inEnglish(said)} This only reads:`) + read, missing: said };
}

function requestOf(event: EventObject): Request {
  const reference = recordOf(event['objectRef']);
  const [resource, group] = [textOf(reference['resource']), textOf(reference['apiGroup'])];
  const namespace = textOf(reference['namespace']);
  const user = recordOf(event['impersonatedUser']);
  const as = [
    ...option('--as', user['username']),
    ...option('--as-uid', user['uid']),
    ...textsOf(user['groups']).flatMap((each) => ['--as-group', each]),
  ];
  const code = recordOf(event['responseStatus'])['code'];
  const isCut = recordOf(event['annotations'])['audit.k8s.io/truncated'] === 'true';
  const managers: unknown = recordOf(recordOf(event['responseObject'])['metadata'])['managedFields'];
  return {
    verb: textOf(event['verb']),
    type: group === '' ? resource : `${resource}.${group}`,
    resource,
    subresource: textOf(reference['subresource']),
    name: textOf(reference['name']),
    namespace,
    uri: textOf(event['requestURI']),
    body: event['requestObject'],
    isBodyKnown:
      ['Request', 'RequestResponse'].includes(textOf(event['level'])) &&
      event['stage'] === 'ResponseComplete' &&
      typeof code === 'number' &&
      code < 300 &&
      !isCut,
    appliers: (Array.isArray(managers) ? managers : [])
      .map(recordOf)
      .filter((entry) => entry['operation'] === 'Apply')
      .map((entry) => entry['manager']),
    as,
    common: [...option('--namespace', namespace), ...as],
  };
}

/** The command that a person would write. It repeats the request only if it covers the whole query. */
function inWords(request: Request, query: RequestQuery): string | undefined {
  const { verb, type, resource, subresource, name, namespace, common } = request;
  if (resource === 'pods' && subresource === 'log') return logs(request, query);
  if (resource === 'pods' && (subresource === 'exec' || subresource === 'attach')) return exec(request, query);
  if (!['', 'status', 'scale'].includes(subresource)) return undefined;
  const part = subresource === '' ? [] : [`--subresource=${subresource}`];
  switch (verb) {
    case 'get':
      return line('kubectl', 'get', type, name, ...common, ...part, '--output', 'yaml');
    case 'list':
    case 'watch': {
      const selectors = selectorsOf(query);
      // kubectl takes a name or selectors; a name from the field selector belongs to the selectors here.
      const named = selectors.length > 0 ? '' : name;
      const everywhere = namespace === '' && named === '' ? ['--all-namespaces'] : [];
      const watch = verb === 'watch' ? ['--watch'] : [];
      return line('kubectl', 'get', type, named, ...common, ...everywhere, ...selectors, ...watch);
    }
    case 'delete':
    case 'deletecollection': {
      const options = subresource === '' ? deleteOptions(request, query) : undefined;
      const selectors = selectorsOf(query);
      const named = verb === 'delete' ? name : '';
      const which = verb === 'delete' || selectors.length > 0 ? selectors : ['--all'];
      return options && line('kubectl', 'delete', type, named, ...common, ...which, ...options);
    }
    case 'create':
    case 'update': {
      // The body for a subresource mostly has another kind than the resource.
      const isOfKind = subresource === '' || (verb === 'update' && subresource === 'status');
      if (!isObject(request.body) || !isOfKind) return undefined;
      const words = verb === 'create' ? ['create'] : ['replace', ...part];
      return withInput(request, ...words, ...common, ...writeOptions(query));
    }
    case 'patch':
      return patch(request, query, part);
    default:
      return undefined;
  }
}

/** The request itself, with its path and query. */
function asSent({ verb, subresource, uri, body, isBodyKnown, as }: Request, isKindKnown: boolean): string | Message {
  const isConnection = ['exec', 'attach', 'portforward', 'proxy'].includes(subresource);
  const isRead = ['get', 'list', 'watch'].includes(verb) && (!isConnection || subresource === 'proxy');
  if (isRead) return line('kubectl', 'get', ...as, '--raw', uri);
  const word = new Map([
    ['create', 'create'],
    ['update', 'replace'],
    ['delete', 'delete'],
    ['deletecollection', 'delete'],
  ]).get(verb);
  if (verb === 'patch' && !isKindKnown) return body === undefined ? notSent : unknownPatch;
  if (word === undefined || (isConnection && subresource !== 'proxy')) {
    return noCommand;
  }
  if (body !== undefined) return withInput({ body }, word, ...as, '--raw', uri);
  // The body for a proxy is in no event.
  return word === 'delete' && isBodyKnown && !isConnection ? line('kubectl', word, ...as, '--raw', uri) : notSent;
}

function logs({ name, common }: Request, query: RequestQuery): string {
  const seconds = query.take('sinceSeconds');
  const options = [
    ...query.option('--container', 'container'),
    ...query.option('--tail', 'tailLines'),
    ...query.option('--since-time', 'sinceTime'),
    ...(seconds === undefined ? [] : ['--since', `${seconds}s`]),
    ...query.option('--limit-bytes', 'limitBytes'),
    ...['follow', 'previous', 'timestamps'].flatMap((word) => query.flag(`--${word}`, word)),
    ...query.flag('--insecure-skip-tls-verify-backend', 'insecureSkipTLSVerifyBackend'),
  ];
  return line('kubectl', 'logs', name, ...common, ...options);
}

function exec({ subresource, name, common }: Request, query: RequestQuery): string {
  const container = query.option('--container', 'container');
  const options = ['stdin', 'tty'].flatMap((word) => query.flag(`--${word}`, word));
  // kubectl requests what is written here explicitly.
  for (const output of ['stdout', 'stderr']) query.flag(output, output);
  const program = subresource === 'exec' ? query.takeAll('command') : [];
  const behind = program.length === 0 ? [] : ['--', ...program];
  return line('kubectl', subresource, name, ...common, ...container, ...options, ...behind);
}

/** `undefined` where kubectl has no option for one of them. */
function deleteOptions({ resource, body, isBodyKnown }: Request, query: RequestQuery): readonly string[] | undefined {
  if (body === undefined && !isBodyKnown) return undefined;
  const options = new Map(Object.entries(recordOf(body)));
  // The API server reads these from the body, or from the query of a request without one.
  const take = (name: string): unknown => {
    const value = body === undefined ? query.take(name) : options.get(name);
    options.delete(name);
    return value;
  };
  const [seconds, policy, dryRuns] = [take('gracePeriodSeconds'), take('propagationPolicy'), take('dryRun')];
  const isDryRun = JSON.stringify([dryRuns].flat()) === '["All"]';
  for (const name of ['kind', 'apiVersion']) options.delete(name);
  // kubectl always sends a policy for dependents. For a request without one, these two kinds orphan them.
  const leaves = policy === undefined && ['jobs', 'replicationcontrollers'].includes(resource);
  const cascade = leaves ? 'orphan' : policy === undefined ? 'background' : textOf(policy).toLowerCase();
  const grace = typeof seconds === 'number' || typeof seconds === 'string' ? [`--grace-period=${seconds}`] : [];
  const isKnown = ['background', 'foreground', 'orphan'].includes(cascade) && (isDryRun || dryRuns === undefined);
  if (options.size > 0 || !isKnown) return undefined;
  return [
    ...(isDryRun ? [DRY_RUN] : []),
    ...(cascade === 'background' ? [] : [`--cascade=${cascade}`]),
    ...grace,
    ...(grace[0] === '--grace-period=0' ? ['--force'] : []),
  ];
}

/** Options that create, replace and apply share. */
function writeOptions(query: RequestQuery): readonly string[] {
  // kubectl requests Strict where the API server would only warn.
  const validation = query.take('fieldValidation') ?? 'Warn';
  const validate = validation === 'Strict' ? [] : [`--validate=${validation.toLowerCase()}`];
  return [...dryRunOption(query), ...query.option('--field-manager', 'fieldManager'), ...validate];
}

function dryRunOption(query: RequestQuery): readonly string[] {
  return query.takeOneOf('dryRun', ['All']) ? [DRY_RUN] : [];
}

function isObject(body: unknown): boolean {
  return textOf(recordOf(body)['kind']) !== '' && textOf(recordOf(body)['apiVersion']) !== '';
}

function selectorsOf(query: RequestQuery): readonly string[] {
  return [...query.option('--selector', 'labelSelector'), ...query.option('--field-selector', 'fieldSelector')];
}

function patch(request: Request, query: RequestQuery, part: readonly string[]): string | undefined {
  const { type, name, common, body } = request;
  const manager = query.take('fieldManager');
  // `force` is a parameter of apply only.
  const isApply =
    isObject(body) &&
    manager !== undefined &&
    (query.has('force') || request.appliers.includes(manager)) &&
    request.subresource !== 'scale';
  const by = manager === undefined ? [] : ['--field-manager', manager];
  if (isApply) {
    const force = query.flag('--force-conflicts', 'force');
    return withInput(request, 'apply', '--server-side', ...force, ...by, ...common, ...part, ...writeOptions(query));
  }
  const kindOf = Array.isArray(body) ? 'json' : isObject(body) ? undefined : kindOfPatch(body);
  if (kindOf === undefined) return undefined;
  // Without it the API server only warns, and kubectl cannot request more.
  query.takeOneOf('fieldValidation', ['Warn', 'Ignore']);
  const options = [...dryRunOption(query), ...by, '--type', kindOf, '--patch', JSON.stringify(body)];
  return line('kubectl', 'patch', type, name, ...common, ...part, ...options);
}

/** A strategic patch merges lists, a merge patch replaces them; without lists, both do the same. */
function kindOfPatch(body: unknown): 'strategic' | 'merge' | undefined {
  const text = JSON.stringify(body);
  if (body === undefined || text === undefined) return undefined;
  if (/[{,]"\$(patch|retainKeys|setElementOrder|deleteFromPrimitiveList)/.test(text)) return 'strategic';
  return text.includes('[') ? undefined : 'merge';
}

function withInput({ body }: Pick<Request, 'body'>, ...words: readonly string[]): string {
  return `${line('kubectl', ...words, '--filename', '-')} <<'EOF'\n${plainJson(body)}\nEOF`;
}

/** JSON writes C0 as escapes; DEL and C1 act in a terminal, too. */
function plainJson(body: unknown): string {
  const escape = (character: string): string => `\\u00${character.charCodeAt(0).toString(16)}`;
  return JSON.stringify(body).replace(/[\u007f-\u009f]/g, escape);
}

/** Escapes what would end the comment. */
function comment(text: string): string {
  return `# ${text.replace(/[^\w .:/-]/g, '')}\n`;
}

function option(name: string, value: unknown): readonly string[] {
  return typeof value === 'string' && value !== '' ? [name, value] : [];
}

function line(...words: readonly string[]): string {
  return words
    .filter((word) => word !== '')
    .map(shellWord)
    .join(' ');
}

function recordOf(value: unknown): EventObject {
  return isRecord(value) ? value : {};
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
