import { badRequest } from './apiError.ts';
import { at, type StoredObject } from './json.ts';
import type { ResourceKind } from './kinds.ts';

/** Fields that may be asked for besides name and namespace, by kind: those of a real server. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  Node: ['spec.unschedulable'],
  Secret: ['type'],
  Namespace: ['status.phase'],
  ReplicaSet: ['status.replicas'],
  CertificateSigningRequest: ['spec.signerName'],
  Service: ['spec.clusterIP', 'spec.type'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'reason',
    'type',
  ],
};

/**
 * `metadata.name=x,status.phase!=Running` as a question. @throws ApiError 400 for a field that the kind is not asked
 * for.
 */
export function fieldSelector(text: string, kind: ResourceKind): (object: StoredObject) => boolean {
  const tests = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => requirement(part, kind));
  return (object) => tests.every((test) => test(object));
}

function requirement(text: string, kind: ResourceKind): (object: StoredObject) => boolean {
  const { field, operator, value } = /^(?<field>[\w.]+)(?<operator>==|=|!=)(?<value>.*)$/.exec(text)?.groups ?? {};
  if (field === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const known = ['metadata.name', ...(kind.namespaced ? ['metadata.namespace'] : []), ...(FIELDS[kind.kind] ?? [])];
  if (!known.includes(field)) throw badRequest(unknown(field, kind));
  const path = field.split('.');
  return (object) => ((at(object, ...path) ?? '') === value) === (operator !== '!=');
}

function unknown(field: string, { kind, namespaced }: ResourceKind): string {
  if (FIELDS[kind]) return `field label not supported: ${field}`;
  const known = ['metadata.name', ...(namespaced ? ['metadata.namespace'] : [])];
  return `"${field}" is not a known field selector: only ${known.map((name) => JSON.stringify(name)).join(', ')}`;
}
