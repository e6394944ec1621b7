import { numberAt, objectsAt, type JsonObject, type StoredObject } from './json.ts';

/**
 * The pod's port for a Service's port: a number is the port itself, a name refers to the container port of that name.
 */
export function targetPort(port: JsonObject, pod: StoredObject): number | undefined {
  const target = port['targetPort'];
  if (typeof target === 'number') return target;
  const named = objectsAt(pod, 'spec', 'containers').flatMap((container) => objectsAt(container, 'ports'));
  return numberAt(
    named.find(({ name }) => name === target),
    'containerPort',
  );
}
