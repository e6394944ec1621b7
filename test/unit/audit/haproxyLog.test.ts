import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_SERVER, parseHaproxyLine } from '../../../src/audit/haproxyLog.ts';

describe('parseHaproxyLine', () => {
  it('reads a request with its status', () => {
    const line =
      '127.0.0.1:47134 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/s1 0/0/0/11/12 200 114 - - ---- 1/1/0/0/0 0/0 "POST /post?timeout=30s HTTP/1.1"';
    assert.deepEqual(parseHaproxyLine(line), {
      kind: 'request',
      client: '127.0.0.1:47134',
      acceptedAt: '23/Nov/2026:03:52:02.903',
      frontend: 'myfrontend',
      backend: 'remotelogstash',
      server: 's1',
      status: 200,
      totalMs: 12,
      method: 'POST',
      path: '/post?timeout=30s',
    });
  });

  it('reads what HAProxy answered by itself, since no server was there', () => {
    const line =
      '10.0.0.7:1234 [23/Nov/2026:03:52:02.903] myfrontend remotelogstash/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 0/0 "POST /post?timeout=30s HTTP/1.1"';
    const parsed = parseHaproxyLine(line);
    assert.ok(parsed?.kind === 'request');
    assert.equal(parsed.server, NO_SERVER);
    assert.equal(parsed.status, 503);
  });

  it('reads a time-out of the consumer, an early log line, captured headers, TLS and IPv6', () => {
    const texts = [
      '1.2.3.4:5 [23/Nov/2026:03:52:02.903] f b/s1 0/0/0/-1/10001 504 198 - - sH-- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"',
      '1.2.3.4:5 [23/Nov/2026:03:52:02.903] f~ b/s1 0/0/0/3/+3 200 +114 - - ---- 1/1/0/0/0 0/0 {agent|x} "POST /post HTTP/1.1"',
      '::1:5000 [23/Nov/2026:03:52:02.903] f b/s1 0/0/1/2/3 204 0 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"',
    ];
    const parsed = texts.map(parseHaproxyLine);
    assert.deepEqual(
      parsed.map((line) => (line?.kind === 'request' ? [line.frontend, line.status, line.totalMs, line.path] : line)),
      [
        ['f', 504, 10001, '/post'],
        ['f', 200, 3, '/post'],
        ['f', 204, 3, '/post'],
      ],
    );
  });

  it('reads a request that was none, and one that was cut off', () => {
    const bad = parseHaproxyLine(
      '1.2.3.4:5 [23/Nov/2026:03:52:02.903] f f/<NOSRV> -1/-1/-1/-1/0 400 0 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"',
    );
    assert.ok(bad?.kind === 'request');
    assert.equal(bad.method, '');
    const cut = parseHaproxyLine(
      '1.2.3.4:5 [23/Nov/2026:03:52:02.903] f b/s1 0/0/0/1/2 -1 0 - - CD-- 1/1/0/0/0 0/0 "POST /post?very-lo',
    );
    assert.ok(cut?.kind === 'request');
    assert.equal(cut.status, -1);
  });

  it('reads the line of the documented configuration, which has no status', () => {
    assert.deepEqual(parseHaproxyLine('Connect from 127.0.0.1:35698 to 127.0.0.1:13000 (myfrontend/HTTP)'), {
      kind: 'connect',
      client: '127.0.0.1:35698',
      frontend: 'myfrontend',
    });
  });

  it("reads a server's going down and coming up", () => {
    const down = parseHaproxyLine(
      'Server remotelogstash/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.',
    );
    assert.deepEqual(down, {
      kind: 'server-state',
      backend: 'remotelogstash',
      server: 's1',
      up: false,
      reason: 'Layer4 connection problem, info: "Connection refused"',
    });
    const up = parseHaproxyLine(
      'Server remotelogstash/s1 is UP, reason: Layer4 check passed, check duration: 0ms. 1 active and 0 backup servers online.',
    );
    assert.ok(up?.kind === 'server-state');
    assert.equal(up.up, true);
  });

  it('knows nothing of other lines, and is not slow on hostile ones', () => {
    for (const line of ['', '[NOTICE]   (1) : New worker (8) forked', '{"kind":"Event"}']) {
      assert.equal(parseHaproxyLine(line), undefined, line);
    }
    for (const part of ['1:1 [', '1.2.3.4:5 [x] f b/s ', 'Server a/b is DOWN, ', '0/0/0/0/']) {
      assert.doesNotThrow(() => parseHaproxyLine(part.repeat(20_000)));
    }
  });

  const http =
    '10.0.0.7:47134 [23/Nov/2026:03:52:02.903] in logs/s1 0/0/0/11/12 503 114 - - ---- 1/1/0/0/0 0/0 "POST /post?timeout=30s HTTP/1.1"';

  it('reads lines behind the header of each format of a log target', () => {
    // https://docs.haproxy.org/3.0/configuration.html#4.2-log: local, rfc3164, rfc5424, iso, priority, timed
    const headers = [
      '<134>Nov 23 03:52:02 haproxy[8]: ',
      '<134>Nov  3 03:52:02 kube-audit-forwarder-1 haproxy[8]: ',
      '<134>1 2026-11-23T03:52:02.903123+00:00 - haproxy 8 - - ',
      '<134>2026-11-23T03:52:02.903123+00:00 host haproxy[8]: ',
      '<6>',
      '',
    ];
    for (const header of headers) {
      const line = parseHaproxyLine(header + http);
      assert.deepEqual(line, parseHaproxyLine(http), header);
      assert.ok(line?.kind === 'request' && line.status === 503);
      const state = parseHaproxyLine(
        `${header}Server logs/s1 is DOWN, reason: Layer4 timeout, check duration: 2001ms.`,
      );
      assert.ok(state?.kind === 'server-state' && state.reason === 'Layer4 timeout', header);
    }
  });

  it('reads httpslog, httplog clf, tcplog and JSON that has a status', () => {
    const https = parseHaproxyLine(`${http} 0/0000000000000000/0/0/0 -/TLSv1.3/TLS_AES_128_GCM_SHA256`);
    const clf = parseHaproxyLine(
      '10.0.0.7 - - [23/Nov/2026:03:52:02 +0000] "POST /post?timeout=30s HTTP/1.1" 503 114 "" "" 47134 903 "in" "logs" "s1" 0 0 0 11 12 "----" 1 1 0 0 0 0 0 "-" "-" "" ""',
    );
    const json = parseHaproxyLine(
      '{"client":"10.0.0.7:47134","frontend":"in","backend":"logs","server":"s1","status":503,"method":"POST","uri":"/post?timeout=30s","Ta":12}',
    );
    for (const line of [https, clf, json]) {
      assert.ok(line?.kind === 'request');
      const { client, frontend, backend, server, status, method, path, totalMs } = line;
      assert.deepEqual(
        [client, frontend, backend, server, status, method, path, totalMs],
        ['10.0.0.7:47134', 'in', 'logs', 's1', 503, 'POST', '/post?timeout=30s', 12],
      );
    }
    assert.deepEqual(
      [
        '10.0.0.7:47134 [23/Nov/2026:03:52:02.903] in logs/s1 0/0/5007 212 -- 1/1/0/0/0 0/0',
        '10.0.0.7:47135 [23/Nov/2026:03:52:03.903] in logs/<NOSRV> -1/-1/0 0 SC 1/1/0/0/0 0/0',
      ].map(parseHaproxyLine),
      [
        {
          kind: 'connect',
          client: '10.0.0.7:47134',
          acceptedAt: '23/Nov/2026:03:52:02.903',
          frontend: 'in',
          backend: 'logs',
          server: 's1',
        },
        {
          kind: 'connect',
          client: '10.0.0.7:47135',
          acceptedAt: '23/Nov/2026:03:52:03.903',
          frontend: 'in',
          backend: 'logs',
          server: NO_SERVER,
        },
      ],
    );
    for (const other of [
      '{"status":503}',
      '{"backend":"logs","status":"fine"}',
      '{"backend":"logs"',
      '{"server":"s1"}',
    ]) {
      assert.equal(parseHaproxyLine(other), undefined, other);
    }
  });

  it('reads what DNS does to a server, and a backend without any', () => {
    const texts = [
      'Server logs/s1 is going DOWN for maintenance (DNS NX status). 0 active and 0 backup servers left.',
      'Server logs/s1 was DOWN and now enters maintenance (DNS timeout status).',
      "Server logs/s1 ('logs.internal.example') is UP/READY (resolves again).",
      'Server logs/s1 administratively READY thanks to valid DNS answer.',
    ];
    const read = texts.map(parseHaproxyLine);
    assert.deepEqual(
      read.map((line) => (line?.kind === 'server-state' ? [line.up, line.server, line.reason] : line)),
      [
        [false, 's1', 'DNS NX status'],
        [false, 's1', 'DNS timeout status'],
        [true, 's1', 'resolves again'],
        [true, 's1', 'thanks to valid DNS answer'],
      ],
    );
    assert.deepEqual(parseHaproxyLine('backend logs has no server available!'), { kind: 'no-server', backend: 'logs' });
  });
});
