import type { ObjectChange, ObjectChanges, ObjectName } from './objectChanges.ts';

type Changes = Pick<ObjectChanges, 'changes'>;

/** The resources, with their API groups, that the changes of an object's name are of; in most logs one. */
export function resourcesOf({ changes }: Changes): readonly string[] {
  return [...new Set(changes.filter(({ kind }) => kind !== 'namespace').map(({ resource }) => resource))];
}

/** The changes of one resource, and the deletion of its namespace. */
export function changesOf({ changes }: Changes, resource: string): readonly ObjectChange[] {
  return changes.filter((change) => change.kind === 'namespace' || change.resource === resource);
}

/** The object of a change: with its API group where there is one of the same name in another group. */
export function objectOf(object: ObjectName, { kind, resource }: ObjectChange, found: Changes): ObjectName {
  return kind === 'namespace' || resourcesOf(found).length < 2 ? object : { ...object, resource: withGroup(resource) };
}

/** A resource as kubectl takes it where it has to be of one group: the core one ends with a dot. */
export function withGroup(resource: string): string {
  return resource.includes('.') ? resource : `${resource}.`;
}
