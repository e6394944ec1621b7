import type { JsonObject } from './json.ts';

export interface StatusCause extends JsonObject {
  reason: string;
  message: string;
  field?: string;
}

/** An answer that is not a success: a Kubernetes `Status` with its HTTP code. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;

  constructor(code: number, reason: string, text: string, details?: JsonObject) {
    super(text);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The body of the answer. */
  status(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

/** `deployments.apps "x" not found`. @param resource with its group where it has one: `deployments.apps`. */
export function notFound(resource: string, name: string): ApiError {
  const [kind = resource, ...group] = resource.split('.');
  const details = { name, ...(group.length > 0 ? { group: group.join('.') } : {}), kind };
  return new ApiError(404, 'NotFound', `${resource} "${name}" not found`, details);
}

export function badRequest(text: string): ApiError {
  return new ApiError(400, 'BadRequest', text);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function serviceUnavailable(text: string): ApiError {
  return new ApiError(503, 'ServiceUnavailable', text);
}

/** 422, as the server words it: `Deployment.apps "x" is invalid: spec.selector: Required value`. */
export function invalid(kind: string, group: string, name: string, causes: StatusCause[]): ApiError {
  const where = group === '' ? kind : `${kind}.${group}`;
  const list = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = list.length === 1 ? list.join('') : `[${list.join(', ')}]`;
  const details = { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind, causes };
  return new ApiError(422, 'Invalid', `${where} "${name}" is invalid: ${text}`, details);
}
