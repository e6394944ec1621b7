import assert from 'node:assert/strict';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../src/failure/failure.ts';
import { readCredentials } from '../../../src/kubernetes/credentials.ts';
import { ERROR_MAX_BYTES, HttpsRequester, type StreamedResponse } from '../../../src/kubernetes/httpsRequest.ts';
import { TinyApiServer } from './tinyApiServer.ts';

const { signal } = new AbortController();

describe('HttpsRequester', () => {
  let server: TinyApiServer;
  let requester: HttpsRequester;
  beforeEach(async () => {
    server = await TinyApiServer.start();
    requester = new HttpsRequester(await readCredentials(server.kubeconfig()));
  });
  afterEach(async () => {
    requester.close();
    await server.stop();
  });

  const code = (expected: string) => (error: unknown) => error instanceof Failure && error.code === expected;

  it('ends a request that is never answered, and one whose answer never ends', async () => {
    server.answer = () => undefined;
    await assert.rejects(requester.send({ method: 'GET', path: '/api', timeoutMs: 50, signal }), code('timed-out'));
    server.answer = (_received, response) => response.writeHead(200).write('x');
    await assert.rejects(requester.send({ method: 'GET', path: '/api', timeoutMs: 50, signal }), code('timed-out'));
    await server.quiet();
  });

  it('reads no more than it was told to', async () => {
    server.answer = (_received, response) => {
      const chunk = 'x'.repeat(64 * 1024);
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    };
    await assert.rejects(
      requester.send({ method: 'GET', path: '/metrics', maxBytes: 1024 * 1024, signal }),
      code('bad-output'),
    );
    await server.quiet();
  });

  it('keeps of a good answer only the lines that are wanted, also one that came in pieces', async () => {
    const request = {
      method: 'GET',
      path: '/metrics',
      keepLine: (line: string) => line.startsWith('a'),
      signal,
    } as const;
    server.answer = (_received, response) => {
      response.writeHead(200).write('a 1\nb 2\na');
      setTimeout(() => response.end(' 3\nb 4\na 5'), 20);
    };
    assert.equal((await requester.send(request)).text, 'a 1\na 3\na 5\n');
    server.answer = (_received, response) => response.writeHead(403).end('forbidden\n');
    assert.equal((await requester.send(request)).text, 'forbidden\n');
  });

  it('knows what ended a request: its time limit, its caller, or the requester’s end', async () => {
    server.answer = () => undefined;
    const request = { method: 'GET', path: '/api', signal } as const;
    const stop = new AbortController();
    for (const send of [requester.send.bind(requester), requester.stream.bind(requester)]) {
      await assert.rejects(send({ ...request, timeoutMs: 50 }), code('timed-out'));
      await assert.rejects(send({ ...request, signal: AbortSignal.abort() }), code('cancelled'));
      const stopped = assert.rejects(send({ ...request, signal: stop.signal }), code('cancelled'));
      stop.abort();
      await stopped;
    }
    const ended = [requester.send(request), requester.stream(request)].map((one) =>
      assert.rejects(one, code('cancelled')),
    );
    requester.close();
    await Promise.all(ended);
    await server.quiet();
  });

  it('reads an answer as it comes, for longer than its beginning may take, until it breaks or is no longer wanted', async () => {
    const request = { method: 'GET', path: '/log', signal } as const;
    const stop = new AbortController();
    const pieces = async (response: StreamedResponse, each: (text: string) => void): Promise<void> => {
      assert.ok('chunks' in response);
      for await (const chunk of response.chunks) each(Buffer.from(chunk).toString());
    };
    const later = { ending: () => undefined as unknown };
    server.answer = (_received, response) => {
      response.writeHead(200).write('first');
      setTimeout(() => response.write('second'), 1_500);
      later.ending = () => response.destroy();
    };
    let text = '';
    const whole = await requester.stream({ ...request, timeoutMs: 1_000 });
    await assert.rejects(
      pieces(whole, (piece) => {
        text += piece;
        if (text === 'firstsecond') later.ending();
      }),
      code('api-unreachable'),
    );
    assert.equal(text, 'firstsecond');
    const stopped = await requester.stream({ ...request, signal: stop.signal });
    await assert.rejects(
      pieces(stopped, () => stop.abort()),
      code('cancelled'),
    );
    const left = await requester.stream(request);
    assert.ok('chunks' in left);
    for await (const _chunk of left.chunks) break;
    await server.quiet();
  });

  it('gives the text of an answer that is no stream, and no more than its time and size allow', async () => {
    const request = { method: 'GET', path: '/log', signal } as const;
    server.answer = (_received, response) => response.writeHead(403).end('forbidden');
    assert.deepEqual(await requester.stream(request), { status: 403, text: 'forbidden' });
    server.answer = (_received, response) => response.writeHead(500).write('never ends');
    await assert.rejects(requester.stream({ ...request, timeoutMs: 100 }), code('timed-out'));
    await server.quiet();
  });

  it('cuts the text of an error that never ends, and keeps its status', async () => {
    server.answer = (_received, response) => {
      response.writeHead(401);
      const chunk = 'x'.repeat(64 * 1024);
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    };
    const request = { method: 'GET', path: '/log', signal } as const;
    for (const answer of [await requester.send(request), await requester.stream(request)]) {
      assert.equal(answer.status, 401);
      assert.ok('text' in answer);
      assert.match(answer.text, /x… \(cut after 1024 KB\)$/);
      assert.ok(answer.text.length < ERROR_MAX_BYTES + 100);
    }
    await server.quiet();
  });

  it('leaves no listener on a signal that outlives it', async () => {
    const long = new AbortController();
    let listeners = 0;
    const { signal: watched } = long;
    const add = watched.addEventListener.bind(watched);
    const remove = watched.removeEventListener.bind(watched);
    watched.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
    watched.removeEventListener = (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args));
    server.answer = (_received, response) => response.end('{}');
    for (let count = 0; count < 3; count += 1) await requester.send({ method: 'GET', path: '/api', signal: watched });
    assert.equal(listeners, 0);
  });

  it('uses each cluster’s own credentials, also where VS Code’s own agent keeps the connections', async () => {
    const nodes = https.request;
    const itsOwn = new https.Agent({ keepAlive: true });
    https.request = ((options: https.RequestOptions, ...given: []) =>
      nodes({ ...options, agent: itsOwn }, ...given)) as typeof nodes; // the overloads are those of the original
    syncBuiltinESMExports();
    server.answer = (_received, response) => response.end('{}');
    const { certPem, keyPem } = await server.authority.issueClient('O=readers, CN=tiny-reader', 1);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const user = { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) };
    const reader = new HttpsRequester(await readCredentials(server.kubeconfig(user)));
    try {
      for (const one of [requester, reader, requester, reader]) await one.send({ method: 'GET', path: '/api', signal });
      assert.deepEqual(
        server.received.map(({ clientName }) => clientName),
        ['tiny-admin', 'tiny-reader', 'tiny-admin', 'tiny-reader'],
      );
      assert.equal(new Set(server.received.map(({ connection }) => connection)).size, 2);
    } finally {
      https.request = nodes;
      syncBuiltinESMExports();
      reader.close();
      itsOwn.destroy();
    }
  });

  it('names the cluster’s CA beside its secure context, which VS Code’s agent may not read', async () => {
    const access = await readCredentials(server.kubeconfig());
    server.answer = (_received, response) => response.end('{}');
    const { request } = https;
    const seen: unknown[] = [];
    https.request = ((...args: Parameters<typeof request>) => {
      seen.push(args[0]);
      return request(...args);
    }) as typeof request;
    syncBuiltinESMExports();
    try {
      await requester.send({ method: 'GET', path: '/api', signal });
    } finally {
      https.request = request;
      syncBuiltinESMExports();
    }
    assert.ok(access.tls.ca);
    assert.deepEqual(
      seen.map((options) => (options as https.RequestOptions).ca),
      [access.tls.ca],
    );
  });
});
