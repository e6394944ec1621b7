import { request } from 'node:https';
import { findCluster, readAccess } from '../account/store.ts';
import { textAt, type JsonObject, type StoredObject } from '../cluster/json.ts';
import { kindOf } from '../cluster/kinds.ts';
import type { ClusterAccess } from '../state.ts';

/** Names an object of a cluster. */
export interface Reference {
  kind: string;
  name: string;
  /** Absent: `ibm-kube-audit`, where the kind has a namespace. */
  namespace?: string;
}

export const NAMESPACE = 'ibm-kube-audit';
const POLL_MS = 50;
const LIMIT_MS = 30_000;

/** A running lab's cluster by its name, as its administrator: what stages of tests are set up with. */
export class AdminApi {
  readonly lab: string;
  readonly id: string;

  constructor(lab: string, name: string) {
    const cluster = findCluster(lab, name);
    if (!cluster) throw new Error(`The lab has no cluster ${name}.`);
    this.lab = lab;
    this.id = cluster.id;
  }

  get access(): ClusterAccess {
    const access = readAccess(this.lab, this.id);
    if (!access) throw new Error(`The lab does not serve ${this.id}.`);
    return access;
  }

  async read(reference: Reference): Promise<StoredObject | undefined> {
    const { code, json } = await this.send('GET', pathOf(reference));
    if (code === 404) return undefined;
    return checked(code, json) as StoredObject; // the object asked for
  }

  async list(kind: string, namespace = NAMESPACE): Promise<StoredObject[]> {
    const { code, json } = await this.send('GET', pathOf({ kind, namespace, name: '' }));
    const items = checked(code, json)['items'] as StoredObject[]; // a list of the kind
    return items.map((item) => ({ ...item, kind }));
  }

  /** Server-side apply, by force. @param manager who is to own the fields. */
  async apply(object: StoredObject, manager = 'stage'): Promise<void> {
    const { namespace, name } = object.metadata;
    const path = pathOf({ kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) });
    const type = 'application/apply-patch+yaml';
    const { code, json } = await this.send('PATCH', `${path}?fieldManager=${manager}&force=true`, object, type);
    checked(code, json);
  }

  /** Changes an object that is there, as `kubectl edit` does; a controller may write it in between, then once more. */
  async change(reference: Reference, change: (object: StoredObject) => void): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const object = await this.read(reference);
      if (!object) throw new Error(`${reference.kind} ${reference.name} is not there.`);
      change(object);
      const { code, json } = await this.send('PUT', `${pathOf(reference)}?fieldManager=kubectl-edit`, object);
      if (code === 409 && attempt < 20) continue;
      checked(code, json);
      return;
    }
  }

  async remove(reference: Reference): Promise<void> {
    const { code, json } = await this.send('DELETE', pathOf(reference));
    checked(code, json);
  }

  /** A sample of `/metrics`, as its line names it. */
  async metric(name: string): Promise<number | undefined> {
    const { text } = await this.send('GET', '/metrics');
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.split(' ')[1]);
  }

  send(
    method: string,
    path: string,
    body?: JsonObject,
    type = 'application/json',
  ): Promise<{ code: number; text: string; json: JsonObject }> {
    const { url, caPem: ca, adminCertPem: cert, adminKeyPem: key } = this.access;
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': type };
      const outgoing = request(`${url}${path}`, { method, ca, cert, key, agent: false, headers });
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const isJson = answer.headers['content-type'] === 'application/json';
          resolve({ code: answer.statusCode ?? 0, text, json: isJson ? (JSON.parse(text) as JsonObject) : {} });
        });
      });
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** Waits for an answer. @throws Error after 30 seconds. */
export async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const end = Date.now() + LIMIT_MS; ;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function pathOf({ kind, name, namespace = NAMESPACE }: Reference): string {
  const { group, version, resource, namespaced } = kindOf(kind);
  const start = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${start}${namespaced ? `/namespaces/${namespace}` : ''}/${resource}${name === '' ? '' : `/${name}`}`;
}

function checked(code: number, json: JsonObject): JsonObject {
  if (code < 300) return json;
  throw new Error(`${code} ${textAt(json, 'message') ?? ''}`);
}
