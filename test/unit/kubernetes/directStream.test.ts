import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createSecureContext, createServer, type Server, type TLSSocket } from 'node:tls';
import { directStream, type DirectAnswer } from '../../../src/kubernetes/directStream.ts';
import { CertificateAuthority } from '../../lab/cluster/pki.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';

/** A server that writes bytes as a test says, each write a TLS record of its own. */
describe('a stream over a connection of its own', () => {
  let server: Server;
  let authority: CertificateAuthority;
  let asked = '';
  let serve: (socket: TLSSocket) => void;
  const sockets = new Set<TLSSocket>();
  let stop: AbortController;

  beforeEach(async () => {
    asked = '';
    stop = new AbortController();
    authority = await CertificateAuthority.create('direct CA');
    const { certPem, keyPem } = await authority.issueServer('direct', [{ type: 'ip', value: '127.0.0.1' }]);
    server = createServer({ cert: certPem, key: keyPem }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
      socket.once('data', (bytes: Buffer) => {
        asked = bytes.toString();
        serve(socket);
      });
    }).on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    stop.abort();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  const open = (options: { readonly ca?: string; readonly path?: string; readonly timeoutMs?: number } = {}) =>
    directStream({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port, // it listens on TCP
      servername: undefined,
      secureContext: createSecureContext({ ca: options.ca ?? authority.certPem }),
      path: options.path ?? '/log?follow=true',
      headers: { Authorization: 'Bearer some-token' },
      timeoutMs: options.timeoutMs ?? 5_000,
      signal: stop.signal,
    });
  const textOf = async ({ chunks }: DirectAnswer): Promise<string> => {
    const all: Buffer[] = [];
    for await (const chunk of chunks) all.push(Buffer.from(chunk));
    return Buffer.concat(all).toString();
  };
  const isQuiet = async (): Promise<void> => {
    for (const end = Date.now() + 5_000; sockets.size > 0; await delay(5)) assert.ok(Date.now() < end, 'still open');
  };

  it('reads a body in chunks, of a length, and to the end of the connection, however the bytes are cut', async () => {
    const bodies = [
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;some=thing\r\n, world\r\n0\r\nTrailer: x\r\n\r\n`,
      `HTTP/1.1 100 Continue\r\n\r\n${HEAD}content-length: 12\r\n\r\nhello, world and more`,
      `${HEAD}\r\nhello, world`,
      `${HEAD.replaceAll('\r', '')}Transfer-Encoding: gzip, chunked\n\nC\nhello, world\n0\n\n`,
    ];
    for (const [index, body] of bodies.entries()) {
      for (const size of [1, 2, 7, body.length]) {
        serve = (socket) => {
          for (let at = 0; at < body.length; at += size) socket.write(body.slice(at, at + size));
          if (index === 2) socket.end();
        };
        const answer = await open();
        assert.equal(answer.status, 200);
        assert.equal(await textOf(answer), 'hello, world', `body ${index} in pieces of ${size}`);
        await isQuiet();
      }
    }
    assert.match(
      asked,
      /^GET \/log\?follow=true HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\nAuthorization: Bearer some-token\r\n/,
    );
  });

  it('goes on after a reader that was behind, whatever came between two pieces meanwhile', async () => {
    // Some of these sizes end where the reader is just behind.
    for (let size = 200_000; size < 500_000; size += 10_000) {
      let last: TLSSocket | undefined;
      serve = (socket) => {
        last = socket;
        socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
        for (const part of [`${size.toString(16)}\r\n`, 'x'.repeat(size), '\r', '\n']) socket.write(part);
      };
      const { chunks } = await open();
      let taken = 0;
      for await (const chunk of chunks) {
        if (taken === 0) await delay(20);
        taken += chunk.length;
        if (taken === size) {
          setTimeout(() => last?.write('4\r\n'), 5);
          setTimeout(() => last?.write('last\r\n'), 15);
        }
        if (taken > size) break;
      }
      assert.equal(taken, size + 4);
      await isQuiet();
    }
  });

  it('tells of a connection that breaks in the middle, behind what came before', async () => {
    serve = (socket) => {
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`);
      setTimeout(() => socket.destroy(), 50);
    };
    const { chunks } = await open();
    let text = '';
    await assert.rejects(
      async () => {
        for await (const chunk of chunks) text += Buffer.from(chunk).toString();
      },
      { code: 'ECONNRESET' },
    );
    assert.equal(text, 'hel');
  });

  it('refuses what is no such answer, and whoever its own CA does not vouch for', async () => {
    const broken = [
      'SSH-2.0-x\r\n',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`,
      `${HEAD}Content-Length: -1\r\n\r\n`,
    ];
    for (const text of broken) {
      serve = (socket) => socket.write(text);
      await assert.rejects(async () => textOf(await open()), /not an HTTP\/1\.1 answer/);
      await isQuiet();
    }
    const other = await CertificateAuthority.create('another CA');
    await assert.rejects(open({ ca: other.certPem }), { code: /UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET_ISSUER/ });
    await assert.rejects(open({ path: '/log HTTP/1.1\r\nX: y' }), /character/);
    assert.doesNotMatch(asked, /X: y/);
  });

  it('waits no longer for the head than it was told to, and ends when it is aborted', async () => {
    serve = () => undefined;
    await assert.rejects(open({ timeoutMs: 50 }), { name: 'TimeoutError' });
    await isQuiet();
    serve = (socket) => socket.write(`${HEAD}\r\nhello`);
    const answer = await open();
    setTimeout(() => stop.abort(), 50);
    await assert.rejects(textOf(answer), { name: 'AbortError' });
    await isQuiet();
    await assert.rejects(open(), { name: 'AbortError' });
  });
});
