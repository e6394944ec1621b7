import { at, numberAt, objectsAt, textAt, type StoredObject } from '../cluster/json.ts';

/**
 * What a kubelet says where a container must not run as root, and nothing but its image says as whom it runs:
 * haproxytech's image as root, the official one as a user with a name.
 */
export function rootTrouble(pod: StoredObject, image: string): string | undefined {
  const [container] = objectsAt(pod, 'spec', 'containers');
  const ofPod = at(pod, 'spec', 'securityContext');
  const own = at(container, 'securityContext');
  const user = numberAt(own, 'runAsUser') ?? numberAt(ofPod, 'runAsUser');
  if ((at(own, 'runAsNonRoot') ?? at(ofPod, 'runAsNonRoot')) !== true || (user !== undefined && user !== 0)) {
    return undefined;
  }
  const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${textAt(container, 'name')})`;
  if (user === 0) return `container's runAsUser breaks non-root policy ${where}`;
  if (/(^|\/)haproxytech\//.test(image)) return `container has runAsNonRoot and image will run as root ${where}`;
  if (/(^|\/)haproxy[:@]/.test(image)) {
    return `container has runAsNonRoot and image has non-numeric user (haproxy), cannot verify user is non-root ${where}`;
  }
  return undefined;
}
