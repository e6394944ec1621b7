import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CertificateAuthority } from '../lab/cluster/pki.ts';
import { auditEventLines } from './auditEventLines.ts';

/*
 * The sender of the measurements of streams, a process of its own: an API server with one pod, whose log
 * consists of numbered events.
 * `node logSender.ts KUBECONFIG`: writes the file, prints where it listens, ends when its standard input does.
 * `GET /order?lines=N&rate=R` says how many lines the log has from then on, and how many of them come a second; 0: all
 * at once.
 */

/** Milliseconds between two writes of a log that comes at a rate. */
const EVERY_MS = 50;
/** Lines of one write of a log that comes at once. */
const PIECE_LINES = 64;
/** What Go's servers, and so API servers, choose on today's processors. */
const CIPHER = 'TLS_AES_128_GCM_SHA256';

/** Events in two parts, between which the number of the line comes. */
const events = auditEventLines(1_000).map((line) => line.split(/(?<="objectRef":.*"name":")[^"]*/));
let ordered = { lines: 0, rate: 0 };

/** The lines from one number up to another, each with a time of its own. */
function linesOf(from: number, to: number): string {
  const second = new Date().toISOString().slice(0, -1);
  let text = '';
  for (let number = from; number <= to; number += 1) {
    const [before = '', after = ''] = events[number % events.length] ?? [];
    const digits = String(number).padStart(7, '0');
    text += `${second}${digits.slice(-6)}Z ${before}web-${digits}${after}\n`;
  }
  return text;
}

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

async function* pieces(): AsyncGenerator<string> {
  const { lines, rate } = ordered;
  const began = performance.now();
  for (let sent = 0; sent < lines;) {
    const due = rate === 0 ? sent + PIECE_LINES : Math.floor((rate * (performance.now() - began)) / 1000);
    const end = Math.min(lines, due);
    if (end > sent) yield linesOf(sent + 1, end);
    sent = Math.max(sent, end);
    if (rate !== 0) await delay(EVERY_MS);
  }
}

async function sendLog(response: ServerResponse, again: boolean): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/plain' }).flushHeaders();
  response.socket?.setNoDelay(true);
  // Who comes back has read it all, and waits for more.
  if (!again) await pipeline(Readable.from(pieces()), response, { end: false }).catch(() => undefined);
}

const authority = await CertificateAuthority.create('bench CA');
const { certPem, keyPem } = await authority.issueServer('bench', [{ type: 'ip', value: '127.0.0.1' }]);
const server = createServer({ cert: certPem, key: keyPem, ciphers: CIPHER }, (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://bench');
  response.on('error', () => undefined);
  if (pathname === '/order') {
    ordered = { lines: Number(searchParams.get('lines')), rate: Number(searchParams.get('rate')) };
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
console.log(`https://127.0.0.1:${port}`);
process.stdin.on('end', () => process.exit()).resume();
