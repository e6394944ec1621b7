import { isRecord } from '../text/jsonValue.ts';

/** The fields of an `audit.k8s.io/v1` event that a line shows. Missing fields are empty, a missing `code` is 0. */
export interface AuditEvent {
  /** RFC 3339 with microseconds: when the request came in, or else when its stage was reached. */
  readonly time: string;
  readonly verb: string;
  /** With its API group and subresource, if any: `deployments.apps/scale`; a path for non-resource requests. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: string;
  /** The user that the request impersonates (`impersonatedUser`). */
  readonly actsAs: string;
  readonly groups: readonly string[];
  readonly code: number;
  readonly stage: string;
  /** Path of the request, without its query. */
  readonly path: string;
  readonly agent: string;
  /** Source addresses of the request, proxies included. */
  readonly addresses: readonly string[];
  /** The `Audit-Id` of the request. */
  readonly id: string;
  /** How much of the request the policy logs: `Metadata`, `Request` or `RequestResponse`. */
  readonly level: string;
  /** When the request came in, and when its stage was reached (RFC 3339). */
  readonly receivedAt: string;
  readonly stagedAt: string;
  /** Of the object, and of the user. */
  readonly objectUid: string;
  readonly userUid: string;
  /** Query of the request, without its question mark. */
  readonly query: string;
  /** `dryRun` of what a deletion or eviction was asked with; the query has that of others. Only logged bodies do. */
  readonly dryRunOptions: readonly string[];
  /** What authorization and admission have noted. */
  readonly annotations: Readonly<Record<string, unknown>>;
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
  const user = recordAt(event, 'user');
  const uri = textAt(event, 'requestURI');
  const query = uri.indexOf('?');
  const path = query === -1 ? uri : uri.slice(0, query);
  return {
    time: timeOf(event),
    verb: textAt(event, 'verb'),
    resource: resourceOf(reference) || path,
    namespace: textAt(reference, 'namespace'),
    name: textAt(reference, 'name'),
    user: textAt(user, 'username'),
    actsAs: textAt(recordAt(event, 'impersonatedUser'), 'username'),
    groups: textsAt(user, 'groups'),
    code: typeof code === 'number' ? code : 0,
    stage: textAt(event, 'stage'),
    path,
    agent: textAt(event, 'userAgent'),
    addresses: textsAt(event, 'sourceIPs'),
    id: textAt(event, 'auditID'),
    level: textAt(event, 'level'),
    receivedAt: textAt(event, 'requestReceivedTimestamp'),
    stagedAt: textAt(event, 'stageTimestamp'),
    objectUid: textAt(reference, 'uid'),
    userUid: textAt(user, 'uid'),
    query: query === -1 ? '' : uri.slice(query + 1),
    dryRunOptions: dryRunOf(recordAt(event, 'requestObject')),
    annotations: recordAt(event, 'annotations'),
  };
}

/** The API server posts its log through its own service proxy, and audits that request as well. */
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

function dryRunOf(body: Record<string, unknown>): readonly string[] {
  // An eviction has its deletion's options in itself.
  if (body['kind'] === 'Eviction') return textsAt(recordAt(body, 'deleteOptions'), 'dryRun');
  return body['kind'] === 'DeleteOptions' ? textsAt(body, 'dryRun') : noTexts;
}

/** `v1beta1` has no time of the request, and before it there was only one `timestamp`. */
function timeOf(event: Record<string, unknown>): string {
  return (
    textAt(event, 'requestReceivedTimestamp') ||
    textAt(event, 'stageTimestamp') ||
    textAt(event, 'timestamp') ||
    textAt(recordAt(event, 'metadata'), 'creationTimestamp')
  );
}

const nothing: Record<string, unknown> = Object.freeze({});
const noTexts: readonly string[] = Object.freeze([]);

function recordAt(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = object[name];
  return isRecord(value) ? value : nothing;
}

function textAt(object: Record<string, unknown>, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}

function textsAt(object: Record<string, unknown>, name: string): readonly string[] {
  const value: unknown = object[name];
  if (!Array.isArray(value)) return noTexts;
  const texts: readonly unknown[] = value;
  for (const text of texts) if (typeof text !== 'string') return texts.filter((each) => typeof each === 'string');
  return texts as readonly string[]; // each was checked
}
