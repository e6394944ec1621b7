import { join } from 'node:path';
import { readText, writeJson } from '../account/files.ts';
import type { StoredObject } from './json.ts';
import { KINDS, kindOf } from './kinds.ts';
import type { ObjectStore } from './objectStore.ts';

const SAVE_AFTER_MS = 200;

/**
 * Keeps a cluster's objects (not what its controllers make of them) in `<lab>/objects/<id>.json`, so that a lab that
 * starts again has them.
 */
export class ObjectFile {
  private readonly path: string;
  private readonly store: ObjectStore;
  private timer: NodeJS.Timeout | undefined;

  constructor(lab: string, id: string, store: ObjectStore) {
    this.path = join(lab, 'objects', `${id}.json`);
    this.store = store;
  }

  /** Puts the kept objects into the store. @returns false where none were kept. */
  restore(): boolean {
    const text = readText(this.path);
    if (text === undefined) return false;
    for (const object of JSON.parse(text) as StoredObject[]) this.store.restore(object); // written below
    return true;
  }

  /** Saves after each change from now on. */
  follow(): void {
    this.store.on('change', ({ object }) => {
      if (!kindOf(object.kind).isDerived) this.timer ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
    });
  }

  save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const kinds = KINDS.filter(({ isDerived }) => !isDerived);
    writeJson(
      this.path,
      kinds.flatMap(({ kind }) => this.store.list(kind, undefined)),
    );
  }
}
