import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CertificateAuthority } from '../lab/cluster/pki.ts';
import { auditEventLines } from './auditEventLines.ts';

/*
 * The sender of the measurements of streams, a process of its own: an API server with one pod, whose log is a block of events
 * that were made before, again and again. `node logSender.ts KUBECONFIG`: writes the file, prints `ready`, ends when its
 * standard input does. `GET /blocks?count=N` says how long the log is from then on.
 */

/** Name of the last event's object. */
const LAST = 'the-last-one';
const EVENTS = 16_000;
const PIECE = 64 * 1024;
/** What Go's servers, and so API servers, choose on today's processors. */
const CIPHER = 'TLS_AES_128_GCM_SHA256';

const lines = auditEventLines(EVENTS, { timestamps: true });
const block = Buffer.from(lines.map((line) => `${line}\n`).join(''));
const lastBlock = Buffer.from(
  [...lines.slice(0, -1), lines.at(-1)?.replace(/"name":"[^"]*"/, `"name":"${LAST}"`)]
    .map((line) => `${line}\n`)
    .join(''),
);
let blocks = 1;

const resources = ['pods', 'pods/log'].map((name) => ({ name, namespaced: true, kind: 'Pod', verbs: ['get', 'list'] }));
const container = { name: 'main', restartCount: 0, state: { running: { startedAt: '2026-11-23T07:00:00Z' } } };
const pod = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'forwarder-1', namespace: 'audit', uid: 'uid-1', labels: { app: 'forwarder' } },
  spec: { containers: [{ name: 'main' }] },
  status: { phase: 'Running', containerStatuses: [container] },
};
const answers: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources },
  '/api/v1/namespaces/audit/pods': { kind: 'PodList', apiVersion: 'v1', items: [pod] },
  '/api/v1/namespaces/audit/pods/forwarder-1': pod,
};

/** In pieces such as a server writes them. */
function* pieces(): Generator<Buffer> {
  for (let sent = 1; sent <= blocks; sent += 1) {
    const whole = sent === blocks ? lastBlock : block;
    for (let at = 0; at < whole.length; at += PIECE) yield whole.subarray(at, at + PIECE);
  }
}

async function sendLog(response: ServerResponse, again: boolean): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  // Who comes back has read it all, and waits for more.
  if (again) response.flushHeaders();
  else await pipeline(Readable.from(pieces()), response).catch(() => undefined);
}

const authority = await CertificateAuthority.create('bench CA');
const { certPem, keyPem } = await authority.issueServer('bench', [{ type: 'ip', value: '127.0.0.1' }]);
const server = createServer({ cert: certPem, key: keyPem, ciphers: CIPHER }, (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://bench');
  response.on('error', () => undefined);
  if (pathname === '/blocks') {
    blocks = Number(searchParams.get('count'));
    response.end();
  } else if (pathname.endsWith('/log')) {
    void sendLog(response, searchParams.has('sinceTime'));
  } else {
    const answer = answers[pathname];
    response.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  }
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo; // it listens on TCP
const kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'bench',
  clusters: [
    {
      name: 'bench',
      cluster: {
        server: `https://127.0.0.1:${port}`,
        'certificate-authority-data': Buffer.from(authority.certPem).toString('base64'),
      },
    },
  ],
  contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
  users: [{ name: 'bench', user: { token: 'bench' } }],
};
await writeFile(process.argv[2] ?? '', JSON.stringify(kubeconfig));
console.log(JSON.stringify({ url: `https://127.0.0.1:${port}`, lines: EVENTS, bytes: block.length, last: LAST }));
process.stdin.on('end', () => process.exit()).resume();
