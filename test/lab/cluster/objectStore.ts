import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { sameJson, type ManagedFieldsEntry, type StoredObject } from './json.ts';
import { kindOf, KINDS } from './kinds.ts';

export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: StoredObject;
  version: number;
}

/** Events kept for watches that start at an older version. */
const HISTORY = 1_000;

/**
 * The objects of one cluster, in memory: what etcd is to a real one. Every API server of the master reads and writes
 * it. Objects that are handed out are copies. Emits `change` with each {@link StoreEvent}.
 */
export class ObjectStore extends EventEmitter<{ change: [StoreEvent] }> {
  private readonly objects = new Map<string, StoredObject>();
  private readonly history: StoreEvent[] = [];
  private version = 1_000;

  constructor() {
    super();
    this.setMaxListeners(0); // one for each open watch
  }

  get currentVersion(): number {
    return this.version;
  }

  read(kind: string, namespace: string, name: string): StoredObject | undefined {
    const found = this.objects.get(keyOf(kind, namespace, name));
    return found && structuredClone(found);
  }

  /** Objects of a kind, of one namespace or of all, by name. */
  list(kind: string, namespace: string | undefined): StoredObject[] {
    return [...this.objects.values()]
      .filter((object) => object.kind === kind && (namespace === undefined || namespaceOf(object) === namespace))
      .sort((left, right) => left.metadata.name.localeCompare(right.metadata.name))
      .map((object) => structuredClone(object));
  }

  /** Everything that lies in a namespace. */
  contents(namespace: string): StoredObject[] {
    return KINDS.filter(({ namespaced }) => namespaced).flatMap(({ kind }) => this.list(kind, namespace));
  }

  /** Objects that an object owns, by its `uid`. */
  ownedBy({ metadata }: StoredObject): StoredObject[] {
    return [...this.objects.values()]
      .filter((object) => object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid))
      .map((object) => structuredClone(object));
  }

  /**
   * Stores an object and hands it back with `uid`, `creationTimestamp`, `generation` and `resourceVersion`. Where
   * nothing but times would change, nothing is stored and the version stays, as with a real server.
   *
   * @param dryRun only returns what would be stored.
   */
  write(object: StoredObject, options: { dryRun?: boolean } = {}): StoredObject {
    const key = keyOf(object.kind, namespaceOf(object), object.metadata.name);
    const live = this.objects.get(key);
    if (live && sameJson(comparable(live), comparable(object))) return structuredClone(live);
    const next = structuredClone(object);
    next.metadata.uid = live?.metadata.uid ?? randomUUID();
    next.metadata.creationTimestamp = live?.metadata.creationTimestamp ?? timestamp();
    if (kindOf(object.kind).hasGeneration) {
      const before = live?.metadata.generation ?? 0;
      next.metadata.generation = live && sameJson(live['spec'], next['spec']) ? before : before + 1;
    }
    if (options.dryRun === true) {
      if (live?.metadata.resourceVersion !== undefined) next.metadata.resourceVersion = live.metadata.resourceVersion;
      return next;
    }
    next.metadata.resourceVersion = String(++this.version);
    this.objects.set(key, next);
    this.announce(live ? 'MODIFIED' : 'ADDED', next);
    return structuredClone(next);
  }

  /** Puts an object back as it was when it was kept: with its identity and its version. */
  restore(object: StoredObject): void {
    const { name, resourceVersion } = object.metadata;
    this.objects.set(keyOf(object.kind, namespaceOf(object), name), structuredClone(object));
    this.version = Math.max(this.version, Number(resourceVersion ?? '0'));
  }

  remove(kind: string, namespace: string, name: string): void {
    const key = keyOf(kind, namespace, name);
    const live = this.objects.get(key);
    if (!live) return;
    this.objects.delete(key);
    live.metadata.resourceVersion = String(++this.version);
    this.announce('DELETED', live);
  }

  /** Events after a version, or `undefined` where they are forgotten already (a real server says 410 Gone). */
  eventsSince(version: number): StoreEvent[] | undefined {
    const oldest = this.history[0]?.version ?? this.version + 1;
    if (this.history.length >= HISTORY && version < oldest - 1) return undefined;
    return this.history.filter((event) => event.version > version);
  }

  private announce(type: StoreEvent['type'], object: StoredObject): void {
    const event = { type, object: structuredClone(object), version: this.version };
    this.history.push(event);
    if (this.history.length > HISTORY) this.history.shift();
    this.emit('change', event);
  }
}

/** Times as Kubernetes writes them: whole seconds, UTC. */
export function timestamp(date = new Date()): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function namespaceOf(object: StoredObject): string {
  return object.metadata.namespace ?? '';
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${kindOf(kind).namespaced ? namespace : ''}/${name}`;
}

/** What counts for "has it changed": neither what the server sets itself, nor the times of managers. */
function comparable(object: StoredObject): StoredObject {
  const { metadata, ...rest } = object;
  const {
    resourceVersion: _version,
    uid: _uid,
    creationTimestamp: _created,
    generation: _generation,
    ...own
  } = metadata;
  const managedFields = (metadata.managedFields ?? [])
    .map((entry): ManagedFieldsEntry => ({ ...entry, time: '' }))
    .sort((left, right) => `${left.manager}${left.operation}`.localeCompare(`${right.manager}${right.operation}`));
  return {
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...own, name: metadata.name, managedFields },
  };
}
