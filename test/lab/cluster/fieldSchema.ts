/**
 * How server-side apply merges a field. What no schema names: an object is merged field by field, a list is replaced as
 * a whole, everything else is a single value.
 */
export interface FieldSchema {
  /** Replaced and owned as a whole, whatever it holds. */
  atomic?: true;
  /** A list whose items are identified by these fields. */
  keys?: readonly string[];
  /** The items of such a list. */
  items?: FieldSchema;
  fields?: Readonly<Record<string, FieldSchema>>;
}

const ATOMIC: FieldSchema = { atomic: true };

const CONTAINER: FieldSchema = {
  fields: {
    ports: { keys: ['containerPort', 'protocol'] },
    env: {
      keys: ['name'],
      items: { fields: { valueFrom: { fields: { configMapKeyRef: ATOMIC, secretKeyRef: ATOMIC } } } },
    },
    volumeMounts: { keys: ['mountPath'] },
    volumeDevices: { keys: ['devicePath'] },
  },
};
const CONTAINERS: FieldSchema = { keys: ['name'], items: CONTAINER };

const POD_SPEC: FieldSchema = {
  fields: {
    containers: CONTAINERS,
    initContainers: CONTAINERS,
    ephemeralContainers: CONTAINERS,
    volumes: { keys: ['name'] },
    imagePullSecrets: { keys: ['name'] },
    hostAliases: { keys: ['ip'] },
    topologySpreadConstraints: { keys: ['topologyKey', 'whenUnsatisfiable'] },
    nodeSelector: ATOMIC,
  },
};

const METADATA: FieldSchema = { fields: { ownerReferences: { keys: ['uid'] } } };

const WORKLOAD: FieldSchema = {
  fields: {
    metadata: METADATA,
    spec: { fields: { selector: ATOMIC, template: { fields: { metadata: METADATA, spec: POD_SPEC } } } },
    status: { fields: { conditions: { keys: ['type'] } } },
  },
};

const SCHEMAS: Readonly<Record<string, FieldSchema>> = {
  Deployment: WORKLOAD,
  DaemonSet: WORKLOAD,
  PodDisruptionBudget: { fields: { metadata: METADATA, spec: { fields: { selector: ATOMIC } } } },
  Service: {
    fields: { metadata: METADATA, spec: { fields: { selector: ATOMIC, ports: { keys: ['port', 'protocol'] } } } },
  },
  NetworkPolicy: { fields: { metadata: METADATA, spec: { fields: { podSelector: ATOMIC } } } },
};

/** Merge keys that may be left out, as the API's schema has them. */
export const KEY_DEFAULTS: Readonly<Record<string, string>> = { protocol: 'TCP' };

export function schemaOf(kind: string): FieldSchema {
  return SCHEMAS[kind] ?? { fields: { metadata: METADATA } };
}
