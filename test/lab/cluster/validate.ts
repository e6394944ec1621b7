import { badRequest, invalid, type StatusCause } from './apiError.ts';
import { at, isObject, objectsAt, sameJson, textsAt, textAt, type Json, type StoredObject } from './json.ts';
import { kindOf } from './kinds.ts';

/**
 * Refuses what a real server refuses too, as far as a forwarder's objects can go wrong. @throws ApiError 400 or 422.
 */
export function validate(object: StoredObject, live: StoredObject | undefined): void {
  const causes = [...nameCauses(object), ...specCauses(object, live)];
  if (causes.length > 0) throw invalid(object.kind, kindOf(object.kind).group, object.metadata.name, causes);
}

function specCauses(object: StoredObject, live: StoredObject | undefined): StatusCause[] {
  switch (object.kind) {
    case 'ConfigMap':
      return configMapCauses(object);
    case 'Secret':
      return secretCauses(object, live);
    case 'CertificateSigningRequest':
      return signingRequestCauses(object);
    case 'Deployment':
    case 'DaemonSet':
      return deploymentCauses(object, live);
    case 'Service':
      return serviceCauses(object);
    default:
      return [];
  }
}

function nameCauses({ metadata }: StoredObject): StatusCause[] {
  if (/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(metadata.name) && metadata.name.length <= 253) return [];
  const rule =
    'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, ' +
    "'-' or '.', and must start and end with an alphanumeric character";
  return [wrong('metadata.name', metadata.name, rule)];
}

function configMapCauses(object: StoredObject): StatusCause[] {
  const data = object['data'] ?? {};
  if (!isObject(data) || Object.values(data).some((value) => typeof value !== 'string')) {
    throw badRequest(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal into Go struct field ConfigMap.data of type string',
    );
  }
  return Object.keys(data).flatMap(keyCauses);
}

function keyCauses(key: string): StatusCause[] {
  if (/^[-._a-zA-Z0-9]+$/.test(key)) return [];
  const rule =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' " +
    "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
  return [wrong(`data[${key}]`, key, rule)];
}

function secretCauses(object: StoredObject, live: StoredObject | undefined): StatusCause[] {
  const data = textsAt(object, 'data');
  if (!Object.values(data).every(isBase64)) {
    throw badRequest('Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0');
  }
  const causes: StatusCause[] = [];
  if (live && live['type'] !== object['type']) causes.push(wrong('type', object['type'], 'field is immutable'));
  causes.push(...Object.keys(data).flatMap(keyCauses));
  if (object['type'] === 'kubernetes.io/tls') {
    causes.push(...['tls.crt', 'tls.key'].filter((key) => !(key in data)).map((key) => required(`data[${key}]`)));
  }
  return causes;
}

function signingRequestCauses(object: StoredObject): StatusCause[] {
  const request = textAt(object, 'spec', 'request') ?? '';
  if (!isBase64(request)) {
    throw badRequest(
      'CertificateSigningRequest in version "v1" cannot be handled as a CertificateSigningRequest: illegal base64 data at input byte 0',
    );
  }
  const causes: StatusCause[] = [];
  if (!/^-----BEGIN CERTIFICATE REQUEST-----$/m.test(Buffer.from(request, 'base64').toString())) {
    causes.push(wrong('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST'));
  }
  const usages = at(object, 'spec', 'usages');
  if (!Array.isArray(usages) || usages.length === 0) causes.push(required('spec.usages'));
  if (!textAt(object, 'spec', 'signerName')) causes.push(required('spec.signerName'));
  return causes;
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text);
}

function deploymentCauses(object: StoredObject, live: StoredObject | undefined): StatusCause[] {
  const causes: StatusCause[] = [];
  const selector = textsAt(object, 'spec', 'selector', 'matchLabels');
  const labels = textsAt(object, 'spec', 'template', 'metadata', 'labels');
  if (!isObject(at(object, 'spec', 'selector'))) causes.push(required('spec.selector'));
  else if (Object.entries(selector).some(([key, value]) => labels[key] !== value)) {
    causes.push(wrong('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  if (live && !sameJson(at(live, 'spec', 'selector'), at(object, 'spec', 'selector'))) {
    causes.push(wrong('spec.selector', at(object, 'spec', 'selector'), 'field is immutable'));
  }
  const containers = objectsAt(object, 'spec', 'template', 'spec', 'containers');
  if (containers.length === 0) causes.push(required('spec.template.spec.containers'));
  const volumes = objectsAt(object, 'spec', 'template', 'spec', 'volumes').map((volume) => textAt(volume, 'name'));
  containers.forEach((container, index) => {
    const where = `spec.template.spec.containers[${index}]`;
    if (!textAt(container, 'image')) causes.push(required(`${where}.image`));
    objectsAt(container, 'volumeMounts').forEach((mount, mountIndex) => {
      const name = textAt(mount, 'name');
      if (volumes.includes(name)) return;
      const field = `${where}.volumeMounts[${mountIndex}].name`;
      causes.push({ reason: 'FieldValueNotFound', message: `Not found: ${JSON.stringify(name ?? '')}`, field });
    });
  });
  return causes;
}

function serviceCauses(object: StoredObject): StatusCause[] {
  const ports = objectsAt(object, 'spec', 'ports');
  if (ports.length === 0) return [required('spec.ports')];
  if (ports.length === 1) return [];
  return ports.flatMap((port, index) => (textAt(port, 'name') ? [] : [required(`spec.ports[${index}].name`)]));
}

function required(field: string): StatusCause {
  return { reason: 'FieldValueRequired', message: 'Required value', field };
}

function wrong(field: string, value: Json | undefined, text: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value ?? null)}: ${text}`, field };
}
