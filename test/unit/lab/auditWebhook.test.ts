import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEvent } from '../../lab/master/auditEvent.ts';
import { AuditWebhook } from '../../lab/master/auditWebhook.ts';

// What is audited of a delivery is delivered too: on a busy machine that must not pile up.
test('an API server has few posts under way, and loses no event meanwhile', { timeout: 30_000 }, async (t) => {
  const held: ServerResponse[] = [];
  let holds = true;
  let received = 0;
  let underWay = 0;
  let most = 0;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    most = Math.max(most, (underWay += 1));
    response.once('finish', () => (underWay -= 1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received += (JSON.parse(Buffer.concat(chunks).toString()) as { items: unknown[] }).items.length;
    if (holds) held.push(response);
    else response.end();
  };
  const server = createServer((request, response) => void take(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const webhook = new AuditWebhook({
    webhook: { server: `http://127.0.0.1:${port}/post`, policy: 'default' },
    maxWaitMs: 5,
    ownPort: 0,
    external: new Map(),
    onError: () => assert.fail('a batch was given up'),
  });
  t.after(() => {
    webhook.stop();
    server.close();
    server.closeAllConnections();
  });
  const event: AuditEvent = {
    level: 'Metadata',
    auditID: '1',
    stage: 'ResponseComplete',
    requestURI: '/',
    verb: 'get',
  };
  for (let count = 0; count < 30; count += 1) {
    webhook.add(event);
    await sleep(15);
  }
  // On a busy machine they take their time to arrive.
  while (held.length < 4) await sleep(5);
  assert.equal(most, 4);
  holds = false;
  for (const response of held) response.end();
  while (received < 30) await sleep(5);
});
