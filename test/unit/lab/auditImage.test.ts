import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CertificateAuthority } from '../../lab/cluster/pki.ts';
import { runAuditImage } from '../../lab/node-agent/auditImage.ts';
import { runHaproxyStandIn } from '../../lab/node-agent/haproxyStandIn.ts';

// A pod's end ends its connections: else their other ends wait for ever, and a lab's process never ends.

test('a stopped audit image ends connections that have not begun their handshake', { timeout: 20_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-image-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const authority = await CertificateAuthority.create('pod');
  const { certPem, keyPem } = await authority.issueServer('pod', [{ type: 'dns', value: 'pod' }]);
  const mounted = new Map([
    ['/certificates/tls.crt', certPem],
    ['/certificates/tls.key', keyPem],
  ]);
  const image = runAuditImage(join(folder, 'in'), mounted);
  await image.listening;
  const sockets = [await image.dial(3000), await image.dial(4443)];
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  const closed = sockets.map((socket) => once(socket.resume(), 'close'));
  await image.stop();
  await Promise.all(closed);
});

test('a stopped stand-in for HAProxy ends connections that have sent nothing', { timeout: 20_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-audit-image-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const cfg = 'frontend f\n  bind :8080\n  default_backend b\nbackend b\n  server s 10.240.0.15:8080\n';
  const pod = runHaproxyStandIn(new Map([['/usr/local/etc/haproxy/haproxy.cfg', cfg]]), join(folder, 'in'), []);
  await pod.listening;
  const socket = await pod.dial(8080);
  t.after(() => socket.destroy());
  socket.resume();
  await pod.stop();
  await once(socket, 'close');
});
