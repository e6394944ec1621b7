import { numberAt, objectsAt, type JsonObject, type StoredObject } from './json.ts';

/** The port of a pod that a Service's port means: a number stands for itself, a name for the container port of that name. */
export function targetPort(port: JsonObject, pod: StoredObject): number | undefined {
  const target = port['targetPort'];
  if (typeof target === 'number') return target;
  const named = objectsAt(pod, 'spec', 'containers').flatMap((container) => objectsAt(container, 'ports'));
  return numberAt(
    named.find(({ name }) => name === target),
    'containerPort',
  );
}
