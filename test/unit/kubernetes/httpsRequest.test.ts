import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Failure } from '../../../src/failure/failure.ts';
import { readCredentials } from '../../../src/kubernetes/credentials.ts';
import { HttpsRequester } from '../../../src/kubernetes/httpsRequest.ts';
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
});
