import type { IncomingHttpHeaders } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { seededClusterId } from '../../lab/account/seed.ts';
import { readAccess } from '../../lab/account/store.ts';
import type { JsonObject } from '../../lab/cluster/json.ts';
import type { ClusterAccess } from '../../lab/state.ts';

export interface Answer {
  code: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: JsonObject;
  auditId: string;
}

export interface Ask {
  as?: 'admin' | 'user' | 'nobody';
  body?: unknown;
  contentType?: string;
  /** Overrides of the TLS and HTTP options. */
  options?: RequestOptions;
}

/** Sends requests to one seeded cluster of a running lab, each over a connection of its own. */
export class TestClient {
  readonly access: ClusterAccess;
  readonly id: string;

  constructor(lab: string, name: string) {
    this.id = seededClusterId(name);
    const access = readAccess(lab, this.id);
    if (!access) throw new Error(`${name} is not served.`);
    this.access = access;
  }

  send(method: string, path: string, { as = 'admin', body, contentType, options }: Ask = {}): Promise<Answer> {
    const { url, caPem, adminCertPem, adminKeyPem, userToken } = this.access;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = request(`${url}${path}`, {
        method,
        ca: caPem,
        agent: false,
        ...(as === 'admin' ? { cert: adminCertPem, key: adminKeyPem } : {}),
        headers: {
          ...(as === 'user' ? { authorization: `Bearer ${userToken}` } : {}),
          ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        },
        ...options,
      });
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        let received = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (received += chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const isJson = answer.headers['content-type'] === 'application/json' && !received.includes('}\n{');
          resolve({
            code: answer.statusCode ?? 0,
            headers: answer.headers,
            text: received,
            json: isJson ? (JSON.parse(received) as JsonObject) : {},
            auditId: String(answer.headers['audit-id']),
          });
        });
      });
      outgoing.end(body === undefined ? undefined : text);
    });
  }

  /** Server-side apply. @param query for example `&force=true`. */
  apply(path: string, body: unknown, query = '', ask: Ask = {}): Promise<Answer> {
    const contentType = 'application/apply-patch+yaml';
    return this.send('PATCH', `${path}?fieldManager=ibmcloud-kube-audit${query}`, { ...ask, body, contentType });
  }

  /** A dry-run create: leaves nothing behind, and is audited. */
  testEvent(name = 'test-event', namespace = 'ibm-kube-audit'): Promise<Answer> {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
    return this.send('POST', `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`, { body });
  }

  async metric(name: string): Promise<number | undefined> {
    const { text } = await this.send('GET', '/metrics');
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.split(' ')[1]);
  }
}

/** Waits until a question has an answer. @throws Error after 30 seconds. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`It did not happen: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
