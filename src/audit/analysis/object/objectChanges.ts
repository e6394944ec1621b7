import type { EventColumns } from '../columns/eventColumns.ts';

/** An object as people name it. */
export interface ObjectName {
  /** Plural or kind, with or without its API group: `deployments`, `deployments.apps`; `services.` for the core one. */
  readonly resource: string;
  readonly name: string;
  /** Empty for an object without a namespace. */
  readonly namespace: string;
}

/**
 * `status`: only the object's status, which controllers write all the time. `collection`: the object was deleted if it
 * was one of those that a collection's selector meant, which has no event of each. `namespace`: its namespace was
 * deleted, and all in it with that.
 */
export type ChangeKind = 'created' | 'changed' | 'status' | 'deleted' | 'collection' | 'namespace';

/** A successful request that changed an object, or may have. */
export interface ObjectChange {
  readonly kind: ChangeKind;
  readonly row: number;
  /** Milliseconds since 1970; `undefined` where the event has none. */
  readonly time: number | undefined;
  /** The time, or where the event has none that of the event before it in the log: its place among the others. */
  readonly at: number;
  readonly verb: string;
  /** With its API group, as the event has it: `deployments.apps`. */
  readonly resource: string;
  /** Empty where the object itself was written. */
  readonly subresource: string;
  readonly user: string;
  /** Whom the user impersonated; empty for nobody. */
  readonly actsAs: string;
  readonly addresses: readonly string[];
  readonly agent: string;
  readonly manager: string;
  /** Why it was allowed, as the API server noted it; empty where it did not. */
  readonly why: string;
  /** How much of the request the policy logs: `Metadata`, `Request` or `RequestResponse`. */
  readonly level: string;
  /** Whether it is a deletion without its body, where kubectl says that it is a dry run. */
  readonly mayBeDryRun: boolean;
  /** Whether the answer to the deletion of a collection lists the object; `undefined` where it is not known. */
  readonly isMember?: boolean;
}

export interface ObjectChanges {
  /** Whether any event is about such a resource at all. */
  readonly isKnown: boolean;
  /** The newest first. */
  readonly changes: readonly ObjectChange[];
  /** Creations of such objects whose event has no name, since the server made it up: this may be one of them. */
  readonly unnamed: readonly ObjectChange[];
  /** Writes that were refused or failed. */
  readonly refused: number;
  /** Dry runs, which change nothing. */
  readonly dryRuns: number;
  /** Writes that have no outcome: the answer is not in this log, or the event was cut before it. */
  readonly open: number;
  /** Namespaces of such objects that were changed, where the object was named without one. */
  readonly elsewhere: readonly string[];
  /** How far back the data go, in milliseconds since 1970; `undefined` where no event has a time. */
  readonly since: number | undefined;
  /** What was done to an owner, where that is why the object was deleted, and the events say so. */
  readonly cause?: { readonly object: ObjectName; readonly change: ObjectChange };
}

const writes: Readonly<Record<string, ChangeKind>> = {
  create: 'created',
  update: 'changed',
  patch: 'changed',
  delete: 'deleted',
  deletecollection: 'collection',
};
/** The answer to what has made an object. */
const CREATED = 201;
/** Parts of an object that are created to do something with it, and change nothing of it. */
const actions: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log', 'token']);

/** Who changed an object, out of all events: its own writes, and deletions that name only what it was in. */
export function objectChanges(columns: EventColumns, object: ObjectName): ObjectChanges {
  const { texts } = columns;
  const verbs = texts.verb.entries.map((verb) => writes[String(verb)]);
  const resources = texts.resource.entries.map((entry) => resourceMatch(String(entry), object.resource));
  const namespaces = texts.resource.entries.map((entry) => entry === 'namespaces');
  const changes: ObjectChange[] = [];
  const unnamed: ObjectChange[] = [];
  const answers = new Set<string>();
  const arrivals: number[] = [];
  const elsewhere = new Set<string>();
  // A client may send the same id with each of its requests, and a log without ids has the same one of all.
  const requestOf = (row: number): string => `${columns.ids.at(row)} ${columns.time.at(row)}`;
  let [refused, dryRuns, since, file, at] = [0, 0, Infinity, -1, -Infinity];
  for (let row = 0; row < columns.length; row += 1) {
    if (columns.hidden.has(row)) continue;
    const time = columns.time.at(row) / 1_000;
    if (time < since) since = time;
    if (columns.fileOf(row) !== file) [file, at] = [columns.fileOf(row), -Infinity];
    if (!Number.isNaN(time)) at = time;
    const written = verbs[texts.verb.codes.at(row)];
    if (written === undefined) continue;
    const resource = texts.resource.codes.at(row);
    const own = resources[resource];
    const text = (key: keyof typeof texts): string => texts[key].textsAt(row).join(' ');
    const kind = (): ChangeKind | 'unnamed' | undefined => {
      if (namespaces[resource] === true && written === 'deleted' && object.namespace !== '') {
        if (text('name') === object.namespace) return 'namespace';
      }
      if (own === undefined || actions.has(own.subresource)) return undefined;
      // Events name a namespace as the one that it is in, but for its creation.
      const isIn = own.isNamespace || text('ns') === object.namespace;
      if (written === 'collection') {
        // Without a namespace it is of all.
        return isIn || text('ns') === '' ? 'collection' : undefined;
      }
      const name = text('name');
      if (!isIn) {
        if (object.namespace === '' && name === object.name) elsewhere.add(text('ns'));
        return undefined;
      }
      if (name === '' && written === 'created' && own.subresource === '') return 'unnamed';
      if (name !== object.name) return undefined;
      if (own.subresource === 'status') return 'status';
      if (own.subresource === 'eviction') return 'deleted';
      if (own.subresource !== '') return 'changed';
      // A server-side apply, and an update of some resources, makes what is not there.
      return written === 'changed' && columns.code.at(row) === CREATED ? 'created' : written;
    };
    const found = kind();
    if (found === undefined) continue;
    if (texts.dryrun.textsAt(row).length > 0) {
      if (found !== 'unnamed' && text('stage') !== 'RequestReceived') dryRuns += 1;
      continue;
    }
    const code = columns.code.at(row);
    const isAnswer = text('stage') === 'ResponseComplete' && code !== 0;
    if (!isAnswer) {
      if (found !== 'unnamed') arrivals.push(row);
      continue;
    }
    answers.add(requestOf(row));
    if (code >= 300) {
      if (found !== 'unnamed') refused += 1;
      continue;
    }
    const change = {
      row,
      time: Number.isNaN(time) ? undefined : time,
      at,
      verb: text('verb'),
      resource: text('resource').split('/')[0] ?? '',
      subresource: own?.subresource ?? '',
      user: text('user'),
      actsAs: text('actsAs'),
      addresses: texts.ip.textsAt(row),
      agent: text('agent'),
      manager: text('manager'),
      why: text('why'),
      level: text('level'),
      mayBeDryRun: (found === 'deleted' || found === 'collection') && text('level') === 'Metadata',
    };
    if (found === 'unnamed') unnamed.push({ ...change, kind: 'created' });
    else changes.push({ ...change, kind: found });
  }
  changes.sort(newestFirst);
  const open = new Set(arrivals.map(requestOf).filter((request) => !answers.has(request))).size;
  const isKnown = resources.some((match) => match !== undefined);
  const [places, from] = [[...elsewhere], since === Infinity ? undefined : since];
  return { isKnown, changes, unnamed, refused, dryRuns, open, elsewhere: places, since: from };
}

/** Of the same time that comes first which is behind the other in the log. */
export function newestFirst(one: ObjectChange, other: ObjectChange): number {
  return one.at === other.at ? other.row - one.row : other.at > one.at ? 1 : -1;
}

interface ResourceMatch {
  /** Empty for none. */
  readonly subresource: string;
  readonly isNamespace: boolean;
}

/** What an event's resource is where it is the one that is meant; else `undefined`. */
function resourceMatch(resource: string, wanted: string): ResourceMatch | undefined {
  const [whole = '', subresource = ''] = resource.split('/');
  const [plain, group] = partsOf(whole);
  const [word, wantedGroup] = partsOf(wanted.toLowerCase());
  const plurals = [word, `${word}s`, `${word}es`, word.replace(/y$/, 'ies')];
  const isMeant = plurals.includes(plain) && (wantedGroup ?? group ?? '') === (group ?? '');
  return isMeant ? { subresource, isNamespace: whole === 'namespaces' } : undefined;
}

/** A resource without its API group, and that; `undefined` where it has none. */
function partsOf(resource: string): readonly [plain: string, group: string | undefined] {
  const dot = resource.indexOf('.');
  return dot === -1 ? [resource, undefined] : [resource.slice(0, dot), resource.slice(dot + 1)];
}
