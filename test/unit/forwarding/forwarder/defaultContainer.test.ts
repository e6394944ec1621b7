import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followForwarder } from '../../../../src/forwarding/forwarder/followForwarder.ts';
import { LogReader, type PodLines } from '../../../../src/forwarding/forwarder/logReader.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { splitLines } from '../../../../src/kubernetes/podLog/logLines.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { NumberedPod } from '../../kubernetes/podLog/numberedPod.ts';
import { TinyApiServer } from '../../kubernetes/tinyApiServer.ts';

test('a log is read and followed where an annotation names a container that the pod doesn’t have', async () => {
  const pod = new NumberedPod();
  pod.annotations = { 'kubectl.kubernetes.io/default-container': 'exporter' };
  pod.write('the first');
  const server = await TinyApiServer.start();
  server.answer = pod.answer;
  const api = await connect(server.kubeconfig());
  const ended = new AbortController();
  const [lines, notes]: [string[], string[]] = [[], []];
  try {
    const read: PodLines[] = [];
    for await (const of of new LogReader(api, 'audit', 'forwarder').look(ended.signal)) read.push(of);
    assert.deepEqual(read, [{ pod: 'forwarder-1', lines: ['the first'] }]);
    const source = { current: () => api, renew: () => Promise.reject(new Error('asked')) };
    await followForwarder(
      source,
      { namespace: 'audit', labels: { app: 'forwarder' }, isNamed: true },
      {
        ...{ tailLines: 10, signal: AbortSignal.any([ended.signal, AbortSignal.timeout(10_000)]) },
        onLines: (_pod, fresh) => {
          lines.push(...splitLines(fresh).map((line) => line.slice(line.indexOf(' ') + 1)));
          ended.abort();
        },
        onNote: ({ text }) => notes.push(inEnglish(text)),
      },
    );
    assert.deepEqual(lines, ['the first']);
    assert.deepEqual(notes, [
      'Following pod forwarder-1',
      'Pod forwarder-1 has no container exporter, which its annotation names; following main',
    ]);
  } finally {
    ended.abort();
    api.close();
    await server.stop();
  }
});
