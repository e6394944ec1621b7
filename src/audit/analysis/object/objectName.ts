import type { ObjectName } from './objectChanges.ts';

/** Reads `deployments/web -n shop`, or with a blank for the slash; `undefined` for another text. */
export function readObjectName(text: string): ObjectName | undefined {
  const words = text.trim().split(/[\s=]/);
  const at = words.findIndex((word) => word === '-n' || word === '--namespace');
  const [resource = '', name = '', ...more] = (at === -1 ? words : words.slice(0, at)).join('/').split('/');
  if (more.length > 0 || !/^[a-z][\w.-]*$/i.test(resource) || !/^[\w.:@#-]+$/.test(name)) return undefined;
  if (at === -1) return { resource, name, namespace: '' };
  const [namespace = '', ...rest] = words.slice(at + 1);
  return rest.length === 0 && /^[a-z\d-]+$/.test(namespace) ? { resource, name, namespace } : undefined;
}
