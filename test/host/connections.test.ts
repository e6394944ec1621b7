import assert from 'node:assert/strict';
import { readCredentials } from '../../src/kubernetes/credentials.ts';
import { HttpsRequester } from '../../src/kubernetes/httpsRequest.ts';
import { TinyApiServer } from '../unit/kubernetes/tinyApiServer.ts';
import { until } from './explorerUnderTest.ts';

/** VS Code replaces our agent by its own, which opens and keeps connections differently. */
describe('requests to a cluster', () => {
  it('go over one connection, but for those that want one of their own, and leave none open', async () => {
    const server = await TinyApiServer.start();
    const requester = new HttpsRequester(await readCredentials(server.kubeconfig()));
    const { signal } = new AbortController();
    const send = async (fresh: boolean): Promise<void> => {
      await requester.send({ method: 'GET', path: '/api', fresh, signal });
    };
    try {
      for (const fresh of [false, false, true, false, true, true, false]) await send(fresh);
      assert.deepEqual(
        server.received.map(({ connection }) => connection),
        [1, 1, 2, 1, 3, 4, 1],
      );
      assert.ok(server.received.every(({ clientName }) => clientName === 'tiny-admin'));
      requester.close();
      await until(
        () => server.sockets.size === 0,
        () => `${server.sockets.size} connections are still open`,
      );
    } finally {
      requester.close();
      await server.stop();
    }
  });
});
