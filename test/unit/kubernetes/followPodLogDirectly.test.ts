import type { ClientRequest } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

/*
 * The cases of followPodLog.test.ts once more: where VS Code says that no proxy stands in between, a log is read over a connection
 * of its own, and not by `https.request`.
 */
const nodes = https.request;
https.request = ((options: https.RequestOptions, ...given: []): ClientRequest => {
  const outgoing = nodes(options, ...given);
  setImmediate(() => outgoing.emit('proxy', { proxy: 'DIRECT', socket: undefined }));
  return outgoing;
}) as typeof nodes; // the overloads are those of the original
syncBuiltinESMExports();

await import('./followPodLog.test.ts');
