import type { StoredObject } from './json.ts';
import type { ObjectStore } from './objectStore.ts';

/**
 * The place of admission: texts for `Warning` headers, or a refusal. Pod Security (`would violate PodSecurity "restricted:latest": …`)
 * belongs here; the lab does not have it yet, so nothing is warned of.
 */
export function admit(_object: StoredObject, _store: ObjectStore): string[] {
  return [];
}
