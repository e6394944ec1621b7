import type { Exchange } from '../cluster/exchange.ts';
import { isObject, textAt, type Json, type JsonObject } from '../cluster/json.ts';
import type { AuditLevel } from './auditPolicy.ts';

/** One item of an `audit.k8s.io/v1` EventList. */
export interface AuditEvent extends JsonObject {
  level: AuditLevel;
  auditID: string;
  stage: 'ResponseStarted' | 'ResponseComplete';
  requestURI: string;
  verb: string;
}

/** The event of a request, as a real API server makes it (items carry no `kind` of their own). */
export function auditEvent(exchange: Exchange, level: AuditLevel, stage: AuditEvent['stage']): AuditEvent {
  const { request, response, info, user, received, auditId } = exchange;
  const objectRef = objectReference(exchange);
  const status = exchange.responseObject?.['kind'] === 'Status' ? exchange.responseObject : undefined;
  const bodies = level === 'RequestResponse' && stage === 'ResponseComplete';
  return {
    level,
    auditID: auditId,
    stage,
    requestURI: request.url ?? '',
    verb: info.verb,
    user: user ? { ...user } : {},
    sourceIPs: [(request.socket.remoteAddress ?? '127.0.0.1').replace('::ffff:', '')],
    ...(request.headers['user-agent'] === undefined ? {} : { userAgent: request.headers['user-agent'] }),
    ...(objectRef ? { objectRef } : {}),
    responseStatus: status
      ? {
          metadata: {},
          status: 'Failure',
          message: status['message'],
          reason: status['reason'],
          code: response.statusCode,
        }
      : { metadata: {}, code: response.statusCode },
    ...(bodies && exchange.requestObject !== undefined ? { requestObject: exchange.requestObject } : {}),
    ...(bodies && exchange.responseObject ? { responseObject: withoutManagedFields(exchange.responseObject) } : {}),
    requestReceivedTimestamp: microTime(received),
    stageTimestamp: microTime(new Date()),
    annotations: annotations(exchange),
  };
}

function objectReference({ info, requestObject }: Exchange): JsonObject | undefined {
  const { resource } = info;
  if (!resource) return undefined;
  // A create names its object in the body only.
  const name =
    resource.name === '' && info.verb === 'create' ? textAt(requestObject, 'metadata', 'name') : resource.name;
  return {
    resource: resource.resource,
    ...(resource.namespace === '' ? {} : { namespace: resource.namespace }),
    ...(name ? { name } : {}),
    ...(resource.group === '' ? {} : { apiGroup: resource.group }),
    apiVersion: resource.version,
    ...(resource.subresource === '' ? {} : { subresource: resource.subresource }),
  };
}

function annotations({ user, response }: Exchange): JsonObject {
  if (!user) return {};
  const decision = response.statusCode === 403 ? 'forbid' : 'allow';
  return { 'authorization.k8s.io/decision': decision, 'authorization.k8s.io/reason': '' };
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata: Json | undefined = object['metadata'];
  if (!isObject(metadata)) return object;
  const { managedFields: _omitted, ...rest } = metadata;
  return { ...object, metadata: rest };
}

/** Kubernetes' MicroTime. */
function microTime(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`;
}
