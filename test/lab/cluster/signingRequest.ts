import { ApiError, notFound } from './apiError.ts';
import type { ClusterContext } from './context.ts';
import type { User } from './identity.ts';
import { isObject, objectsAt, textAt, type Json, type JsonObject, type StoredObject } from './json.ts';
import { timestamp, type ObjectStore } from './objectStore.ts';
import { protobufObject } from './protobuf.ts';

const KIND = 'CertificateSigningRequest';
const RESOURCE = 'certificatesigningrequests.certificates.k8s.io';
const SIGNER = 'kubernetes.io/kubelet-serving';
const USAGES = ['digital signature', 'key encipherment', 'server auth'];
const FIVE_MINUTES_MS = 5 * 60 * 1000;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** A request says who made it, and stays as it was made; a status comes by `/approval` and from the signer only. */
export function prepareSigningRequest(
  object: StoredObject,
  live: StoredObject | undefined,
  user: User | undefined,
): void {
  const spec = isObject(object['spec']) ? object['spec'] : {};
  const { username, groups, extra } = user ?? { username: '', groups: [] };
  object['spec'] = live ? live['spec'] : { ...spec, username, groups, ...(extra ? { extra } : {}) };
  object['status'] = live ? live['status'] : {};
}

/**
 * `PUT …/certificatesigningrequests/NAME/approval`: stores the conditions, as `kubectl certificate approve` sends them.
 *
 * @throws ApiError 404, or 409 where the request has changed since it was read.
 */
export function approve(store: ObjectStore, name: string, body: Json): StoredObject {
  const live = store.read(KIND, '', name);
  if (!live) throw notFound(RESOURCE, name);
  const version = textAt(body, 'metadata', 'resourceVersion');
  if (version !== undefined && version !== live.metadata.resourceVersion) {
    const text =
      `Operation cannot be fulfilled on ${RESOURCE} "${name}": ` +
      'the object has been modified; please apply your changes to the latest version and try again';
    throw new ApiError(409, 'Conflict', text, {
      name,
      group: 'certificates.k8s.io',
      kind: 'certificatesigningrequests',
    });
  }
  const conditions = objectsAt(body, 'status', 'conditions').map((condition) => dated(condition, live));
  return withStatus(store, live, { conditions });
}

/** The same body as kubectl sends it, in Protocol Buffers: what of it {@link approve} reads. @throws RangeError */
export function approvalInProtobuf(body: Buffer): JsonObject {
  // The numbers are those of `generated.proto` in k8s.io/api and k8s.io/apimachinery.
  const request = protobufObject(body);
  const conditions = request.message(3).messages(1);
  return {
    metadata: { resourceVersion: request.message(1).text(6) },
    status: {
      conditions: conditions.map((condition) => ({
        type: condition.text(1),
        status: condition.text(6),
        reason: condition.text(2),
        message: condition.text(3),
      })),
    },
  };
}

/** What the controller manager does with an approved request: a certificate, or the reason why there is none. */
export async function signApproved({ store, pki }: ClusterContext, name: string): Promise<void> {
  const live = store.read(KIND, '', name);
  if (!live || textAt(live, 'spec', 'signerName') !== SIGNER) return;
  const types = objectsAt(live, 'status', 'conditions').map(({ type }) => type);
  if (!types.includes('Approved') || types.includes('Denied') || types.includes('Failed')) return;
  if (textAt(live, 'status', 'certificate') !== undefined) return;
  // Loaded here: the library takes a second.
  const [x509, { CertificateAuthority }] = await Promise.all([import('@peculiar/x509'), import('./pki.ts')]);
  const { caPem, caKeyPem } = pki();
  const authority = await CertificateAuthority.restore(caPem, caKeyPem);
  const pem = Buffer.from(textAt(live, 'spec', 'request') ?? '', 'base64').toString();
  const request = new x509.Pkcs10CertificateRequest(pem);
  const extension = request.getExtension('2.5.29.17');
  const names = extension instanceof x509.SubjectAlternativeNameExtension ? extension.names.items : [];
  const trouble = refusal(live, {
    organisations: request.subjectName.getField('O'),
    commonName: request.subjectName.getField('CN')[0] ?? '',
    nameTypes: names.map(({ type }) => type),
  });
  if (trouble !== undefined) {
    const failed = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: trouble };
    const conditions = [...objectsAt(live, 'status', 'conditions'), dated(failed, live)];
    withStatus(store, live, { conditions });
    return;
  }
  const seconds = isObject(live['spec']) ? live['spec']['expirationSeconds'] : undefined;
  const start = Date.now() - FIVE_MINUTES_MS;
  const end = typeof seconds === 'number' ? Date.now() + seconds * 1000 : start + YEAR_MS;
  const certificate = Buffer.from(await authority.sign(request, new Date(start), new Date(end))).toString('base64');
  withStatus(store, live, { conditions: objectsAt(live, 'status', 'conditions'), certificate });
}

interface Asked {
  organisations: readonly string[];
  commonName: string;
  nameTypes: readonly string[];
}

/** The rules of the signer `kubernetes.io/kubelet-serving`, in the order and the words of the controller manager. */
function refusal(object: StoredObject, { organisations, commonName, nameTypes }: Asked): string | undefined {
  if (organisations.join() !== 'system:nodes') return 'subject organization is not system:nodes';
  if (!nameTypes.some((type) => type === 'dns' || type === 'ip')) return 'DNS or IP subjectAltName is required';
  const spec = isObject(object['spec']) ? object['spec'] : {};
  const usages = Array.isArray(spec['usages']) ? spec['usages'] : [];
  const without = USAGES.filter((usage) => usage !== 'key encipherment');
  if (![USAGES, without].some((allowed) => sameItems(allowed, usages))) {
    return `usages did not match [${USAGES.join(' ')}]`;
  }
  if (!commonName.startsWith('system:node:')) return 'subject common name does not begin with system:node:';
  return undefined;
}

function sameItems(left: readonly Json[], right: readonly Json[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}

/** Times are set by the server, and stay as long as a condition is there. */
function dated(condition: JsonObject, live: StoredObject): JsonObject {
  const known = objectsAt(live, 'status', 'conditions').find(({ type }) => type === condition['type']);
  const { lastTransitionTime = timestamp() } = known ?? {};
  return { ...condition, lastUpdateTime: condition['lastUpdateTime'] ?? timestamp(), lastTransitionTime };
}

function withStatus(store: ObjectStore, live: StoredObject, status: JsonObject): StoredObject {
  return store.write({ ...live, status });
}
