/** An audit event as JSON has it. */
export type EventObject = Readonly<Record<string, unknown>>;

/** The request of an audit event as a command line for a POSIX shell, as near as kubectl can say it. */
export function kubectlCommand(event: EventObject): string {
  const reference = recordOf(event['objectRef']);
  const uri = textOf(event['requestURI']);
  const verb = textOf(event['verb']);
  const query = new URLSearchParams(uri.includes('?') ? uri.slice(uri.indexOf('?') + 1) : '');
  const resource = textOf(reference['resource']);
  const request: Request = {
    verb,
    type: `${resource}${dotted(textOf(reference['apiGroup']))}`,
    resource,
    subresource: textOf(reference['subresource']),
    name: textOf(reference['name']),
    namespace: textOf(reference['namespace']),
    query,
    body: event['requestObject'],
  };
  const as = recordOf(event['impersonatedUser']);
  const user = textOf(as['username']);
  const common = [
    ...(request.namespace === '' ? [] : ['--namespace', request.namespace]),
    ...(user === '' ? [] : ['--as', user, ...textsOf(as['groups']).flatMap((group) => ['--as-group', group])]),
  ];
  // What begins with a hyphen would be taken for an option, such as --all.
  const isOption = [resource, request.name, request.subresource].some((word) => word.startsWith('-'));
  if (resource === '' || isOption) return readRaw(verb, uri, user === '' ? [] : common);
  return ofResource(request, common) ?? readInstead(request, common);
}

interface Request {
  readonly verb: string;
  /** With its API group: `deployments.apps`. */
  readonly type: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
  readonly query: URLSearchParams;
  /** What was sent; `undefined` where the event's level leaves it out. */
  readonly body: unknown;
}

function ofResource(request: Request, common: readonly string[]): string | undefined {
  const { verb, type, resource, subresource, name, query } = request;
  const container = flag('--container', query.get('container'));
  if (resource === 'pods' && subresource === 'log') {
    const flags = [
      ...flag('--tail', query.get('tailLines')),
      ...flag('--since-time', query.get('sinceTime')),
      ...['follow', 'previous', 'timestamps'].filter((word) => query.get(word) === 'true').map((word) => `--${word}`),
    ];
    return line('kubectl', 'logs', name, ...common, ...container, ...flags);
  }
  if (resource === 'pods' && (subresource === 'exec' || subresource === 'attach')) {
    const isTerminal = ['stdin', 'tty'].filter((word) => query.get(word) === 'true').map((word) => `--${word}`);
    const program = query.getAll('command');
    const behind = program.length === 0 ? [] : ['--', ...program];
    return line('kubectl', subresource, name, ...common, ...container, ...isTerminal, ...behind);
  }
  const part = flag('--subresource', subresource === '' ? null : subresource, true);
  const selectors = [
    ...flag('--selector', query.get('labelSelector')),
    ...flag('--field-selector', query.get('fieldSelector')),
  ];
  switch (verb) {
    case 'get':
      return line('kubectl', 'get', type, name, ...common, ...part, '--output', 'yaml');
    case 'list':
    case 'watch': {
      const everywhere = request.namespace === '' && name === '' ? ['--all-namespaces'] : [];
      const watch = verb === 'watch' ? ['--watch'] : [];
      return line('kubectl', 'get', type, name, ...common, ...everywhere, ...selectors, ...watch);
    }
    case 'delete':
      return subresource === '' ? line('kubectl', 'delete', type, name, ...common) : undefined;
    case 'deletecollection':
      return line('kubectl', 'delete', type, ...common, ...(selectors.length > 0 ? selectors : ['--all']));
    default:
      return request.body === undefined ? undefined : withBody(request, common, part);
  }
}

function withBody(
  { verb, type, subresource, name, query, body }: Request,
  common: readonly string[],
  part: readonly string[],
): string | undefined {
  const text = JSON.stringify(body);
  const dryRun = query.get('dryRun') === 'All' ? ['--dry-run=server'] : [];
  const fromInput = (...words: readonly string[]): string =>
    `${line('kubectl', ...words, ...common, ...dryRun, '--filename', '-')} <<'EOF'\n${text}\nEOF`;
  if (verb === 'create') return subresource === '' ? fromInput('create') : undefined;
  if (verb === 'update') return fromInput('replace', ...part);
  if (verb !== 'patch') return undefined;
  // Only server-side apply must name a manager and send kind and version with it.
  const manager = query.get('fieldManager');
  const body_ = recordOf(body);
  if (manager !== null && textOf(body_['kind']) !== '' && textOf(body_['apiVersion']) !== '') {
    return fromInput('apply', '--server-side', '--field-manager', manager);
  }
  const kind = Array.isArray(body) ? ['--type', 'json'] : [];
  return line('kubectl', 'patch', type, name, ...common, ...part, ...dryRun, ...kind, '--patch', text);
}

/** Where the request cannot be repeated, what it was about can be looked at. */
function readInstead({ verb, type, name, subresource }: Request, common: readonly string[]): string {
  const what = plain(subresource === '' ? verb : `${verb} of ${subresource}`);
  return `# ${what}: what was sent is not in the event. This reads the object:\n${line('kubectl', 'get', type, name, ...common, '--output', 'yaml')}`;
}

function readRaw(verb: string, uri: string, common: readonly string[]): string {
  const read = line('kubectl', 'get', ...common, '--raw', uri);
  return verb === 'get' ? read : `# ${plain(verb)}: this only reads the path:\n${read}`;
}

/** For a comment: nothing that could end it. */
function plain(text: string): string {
  return text.replace(/[^\w /-]/g, '');
}

function flag(name: string, value: string | null, joined = false): readonly string[] {
  return value === null ? [] : joined ? [`${name}=${value}`] : [name, value];
}

function line(...words: readonly string[]): string {
  return words
    .filter((word) => word !== '')
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

function dotted(group: string): string {
  return group === '' ? '' : `.${group}`;
}

function recordOf(value: unknown): EventObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
