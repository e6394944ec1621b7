/** The fields of an `audit.k8s.io/v1` event that a line shows. Absent fields are empty; `code` 0. */
export interface AuditEvent {
  /** RFC 3339 with microseconds: when the request came in. */
  readonly time: string;
  readonly verb: string;
  /** With its API group and subresource where it has them: `deployments.apps/scale`; a path for requests of no resource. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: string;
  /** Whom the request was made as, where that is another (`impersonatedUser`). */
  readonly actsAs: string;
  readonly code: number;
  readonly stage: string;
}

/** Reads one line of an IBM audit image: one event as JSON. `undefined` for any other line. */
export function parseAuditEvent(line: string): AuditEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(event) || !('verb' in event) || !('requestURI' in event)) return undefined;
  const reference = recordAt(event, 'objectRef');
  const code = recordAt(event, 'responseStatus')['code'];
  return {
    time: textAt(event, 'requestReceivedTimestamp'),
    verb: textAt(event, 'verb'),
    resource: resourceOf(reference) || textAt(event, 'requestURI').replace(/\?.*$/, ''),
    namespace: textAt(reference, 'namespace'),
    name: textAt(reference, 'name'),
    user: textAt(recordAt(event, 'user'), 'username'),
    actsAs: textAt(recordAt(event, 'impersonatedUser'), 'username'),
    code: typeof code === 'number' ? code : 0,
    stage: textAt(event, 'stage'),
  };
}

/** The API server posts its log through its own service proxy, and that request is audited as well. */
export function isOwnDelivery({ verb, resource, name }: AuditEvent): boolean {
  return (
    verb === 'create' &&
    resource === 'services/proxy' &&
    /(^|:)(ibmcloud-kube-audit-service|kube-audit-forwarder)(:|$)/.test(name)
  );
}

function resourceOf(reference: Record<string, unknown>): string {
  const resource = textAt(reference, 'resource');
  if (resource === '') return '';
  const group = textAt(reference, 'apiGroup');
  const subresource = textAt(reference, 'subresource');
  return `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordAt(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = object[name];
  return isRecord(value) ? value : {};
}

function textAt(object: Record<string, unknown>, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}
