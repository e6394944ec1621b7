import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { splitStamp } from '../../../../src/audit/lineBuffer.ts';
import type { ClusterApi } from '../../../../src/kubernetes/clusterApi.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { followPodLog, type FollowTiming, type StreamNote } from '../../../../src/kubernetes/podLog/followPodLog.ts';
import { splitLines } from '../../../../src/kubernetes/podLog/logLines.ts';
import { inEnglish } from '../../../../src/text/message.ts';
import { respond, TinyApiServer } from '../tinyApiServer.ts';
import { NumberedPod } from './numberedPod.ts';

const timing: FollowTiming = { firstPauseMs: 5, longestPauseMs: 40, idleMs: 10_000, seamMs: 200 };

describe('following a pod’s log', () => {
  let server: TinyApiServer;
  let pod: NumberedPod;
  let api: ClusterApi;
  let stop: AbortController;
  let lines: string[];
  let notes: StreamNote[];
  let renewals: number;
  let following: Promise<void>;

  beforeEach(async () => {
    server = await TinyApiServer.start();
    pod = new NumberedPod();
    server.answer = (received, response) => pod.answer(received, response);
    api = await connect(server.kubeconfig());
    stop = new AbortController();
    [lines, notes, renewals, following] = [[], [], 0, Promise.resolve()];
  });
  afterEach(async () => {
    stop.abort();
    await following;
    api.close();
    await server.quiet();
    await server.stop();
  });

  const follow = async (changed: Partial<FollowTiming> = {}, tailLines?: number, since?: Date): Promise<void> => {
    const [found] = await api.listPods('audit', {}, stop.signal);
    assert.ok(found);
    const source = {
      current: () => api,
      renew: async () => {
        renewals += 1;
        pod.refusal = undefined;
      },
    };
    following = followPodLog(source, found, {
      tailLines,
      ...(since === undefined ? {} : { since }),
      timing: { ...timing, ...changed },
      signal: stop.signal,
      onLines: (fresh) => void lines.push(...splitLines(fresh).map((line) => splitStamp(line).text)),
      onNote: (note) => notes.push(note),
    });
  };
  const until = async (condition: () => boolean): Promise<void> => {
    for (const end = Date.now() + 30_000; !condition();) {
      assert.ok(Date.now() < end, `not in time; ${lines.length} lines: ${lines.slice(-5).join(' | ')}; ${said()}`);
      await new Promise((done) => setTimeout(done, 5));
    }
  };
  const said = (): string => notes.map(({ kind, text }) => `${kind}: ${inEnglish(text)}`).join('; ');
  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
  const write = (from: number, to: number, how = {}): void => {
    for (const text of numbers(from, to)) pod.write(text, how);
  };
  const connected = (): Promise<void> => until(() => pod.followers.size === 1);

  it('begins with the last lines and goes on with each that comes', async () => {
    write(1, 50);
    await follow({}, 10);
    await connected();
    write(51, 60);
    await until(() => lines.at(-1) === 'line 60');
    assert.deepEqual(lines, numbers(41, 60));
    assert.deepEqual(notes, []);
  });

  it('begins with lines of a given age, and no more than asked for', async () => {
    write(1, 5);
    pod.clock += 60_000;
    write(6, 9);
    await follow({}, 100, new Date(pod.clock - 10_000));
    await connected();
    write(10, 10);
    await until(() => lines.at(-1) === 'line 10');
    await pod.cut();
    write(11, 11, { unheard: true });
    await until(() => lines.at(-1) === 'line 11');
    assert.deepEqual([lines, said()], [numbers(6, 11), '']);
  });

  it('loses and doubles nothing when the connection is cut in mid-line, again and again', async () => {
    await follow();
    for (let round = 0; round < 5; round += 1) {
      await connected();
      write(round * 10 + 1, round * 10 + 6);
      // Several of the very same time on both sides of the seam.
      pod.write(`line ${round * 10 + 7}`, { sameTime: true });
      await pod.cut('2026-11-23T07:00:00.250000099Z half a li');
      pod.write(`line ${round * 10 + 8}`, { sameTime: true });
      write(round * 10 + 9, round * 10 + 10);
      if (round % 2 === 1) pod.clock += 1_000;
    }
    await until(() => lines.length >= 50);
    assert.deepEqual(lines, numbers(1, 50));
    assert.equal(said(), '');
  });

  it('goes on where an API server ended the answer in order, in the middle of a line too', async () => {
    await follow();
    await connected();
    write(1, 5);
    for (const follower of pod.followers) follower.write('2026-11-23T07:00:00.250000006Z line');
    pod.write('line 6', { unheard: true });
    pod.end();
    await until(() => lines.length >= 6);
    assert.deepEqual(lines, numbers(1, 6));
    assert.equal(said(), '');
  });

  it('follows a container through a restart: the end of the earlier run, then all of the new one', async () => {
    await follow();
    await connected();
    write(1, 5);
    await until(() => lines.length === 5);
    write(6, 8, { unheard: true });
    const before = [...pod.followers];
    pod.restart();
    write(9, 12, { unheard: true });
    for (const follower of before) follower.destroy();
    await until(() => lines.length >= 12);
    assert.deepEqual(lines, numbers(1, 12));
    assert.equal(said(), '');
  });

  it('waits for a container that crashed, and marks a gap where too many runs went by', async () => {
    await follow();
    await connected();
    write(1, 3);
    await until(() => lines.length === 3);
    pod.startedAt = undefined;
    pod.end();
    await until(() => pod.followers.size === 0);
    for (let run = 0; run < 3; run += 1) {
      pod.restart();
      write(10 * (run + 1), 10 * (run + 1) + 1);
    }
    await until(() => lines.at(-1) === 'line 31');
    assert.deepEqual(lines, ['line 1', 'line 2', 'line 3', 'line 20', 'line 21', 'line 30', 'line 31']);
    assert.match(said(), /^gap: The container started 3 times/);
  });

  it('marks a gap where the log was rotated while nobody listened', async () => {
    await follow();
    await connected();
    write(1, 5);
    await until(() => lines.length === 5);
    const before = [...pod.followers];
    write(6, 7, { unheard: true });
    pod.rotate();
    write(8, 9, { unheard: true });
    for (const follower of before) follower.destroy();
    await until(() => lines.length >= 7);
    assert.deepEqual(lines, [...numbers(1, 5), ...numbers(8, 9)]);
    assert.match(said(), /^gap: The connection broke and the log was rotated/);
  });

  it('ends with the pod: quietly after its whole log, with a gap when it was cut before', async () => {
    await follow();
    await connected();
    write(1, 2);
    pod.phase = 'Succeeded';
    pod.end();
    await following;
    assert.deepEqual([lines, said()], [numbers(1, 2), '']);

    pod.phase = 'Running';
    lines = [];
    await follow();
    await connected();
    await until(() => lines.length === 2);
    pod.gone = true;
    await pod.cut();
    await following;
    assert.match(said(), /^gap: The pod is gone/);
  });

  it('is not led on to another pod of the same name', async () => {
    await follow();
    await connected();
    write(1, 2);
    await until(() => lines.length === 2);
    const before = [...pod.followers];
    pod.uid = 'uid-2';
    pod.rotate();
    write(3, 4, { unheard: true });
    for (const follower of before) follower.end();
    await following;
    assert.deepEqual([lines, said()], [numbers(1, 2), '']);
  });

  it('says once that it is refused, renews expired credentials, and goes on', async () => {
    await follow();
    await connected();
    write(1, 2);
    pod.refusal = 403;
    await pod.cut();
    await until(() => notes.length > 0 && server.received.length > 10);
    assert.match(said(), /^trouble: You lack permission for this in the cluster\. Ask[^.]*\.$/);
    assert.equal(renewals, 0);
    pod.refusal = undefined;
    write(3, 4, { unheard: true });
    await until(() => lines.length >= 4);
    pod.refusal = 401;
    await pod.cut();
    await connected();
    write(5, 6);
    await until(() => lines.length >= 6);
    assert.deepEqual(lines, numbers(1, 6));
    assert.equal(renewals, 1);
    assert.deepEqual(
      notes.map(({ kind }) => kind),
      ['trouble', 'resumed', 'trouble', 'resumed'],
    );
  });

  it('notices a server that went silent without closing', async () => {
    await follow({ idleMs: 50 });
    await connected();
    write(1, 3);
    await until(() => lines.length === 3);
    write(4, 6, { unheard: true });
    await until(() => lines.length >= 6);
    assert.deepEqual([lines, said()], [numbers(1, 6), '']);
  });

  it('leaves a quiet stream alone', async () => {
    write(1, 3);
    await follow({ idleMs: 20 });
    await connected();
    await until(() => server.received.filter(({ query }) => query.get('tailLines') === '1').length > 4);
    const opened = server.received.filter(({ query }) => query.get('follow') === 'true').length;
    assert.deepEqual([opened, lines, said()], [1, numbers(1, 3), '']);
  });

  it('lives through a clock that jumps, forwards and back', async () => {
    await follow({ idleMs: 50 });
    await connected();
    write(1, 3);
    pod.clock += 3_600_000;
    write(4, 6);
    pod.clock -= 7_200_000;
    write(7, 9);
    await until(() => lines.length === 9);
    await pod.cut();
    write(10, 12, { unheard: true });
    await until(() => lines.length >= 12);
    assert.deepEqual([lines, said()], [numbers(1, 12), '']);

    // Set back while nobody listens: the node holds the lines back, and what it held is not known.
    await connected();
    const before = [...pod.followers];
    pod.clock -= 3_600_000;
    write(13, 14, { unheard: true });
    for (const follower of before) follower.destroy();
    await until(() => lines.at(-1) === 'line 14');
    assert.equal(new Set(lines).size, lines.length);
    assert.match(said(), /^gap: The node’s clock was set back/);
  });

  it('outlives an API server that goes away and comes back, over its old credentials or new ones', async () => {
    await follow();
    await connected();
    write(1, 3);
    await until(() => lines.length === 3);
    const { answer } = server;
    // Nothing is answered: every connection breaks, as when its process ends.
    server.answer = (_received, response) => response.destroy();
    await pod.cut('2026-11-23T07:00:00.2500000');
    write(4, 6, { unheard: true });
    await until(() => notes.length > 0);
    // It starts again, and is not ready at first.
    server.answer = (_received, response) => respond(response, 503, { kind: 'Status', message: 'apiserver not ready' });
    await new Promise((done) => setTimeout(done, 100));
    server.answer = answer;
    await until(() => lines.length >= 6);
    assert.deepEqual(lines, numbers(1, 6));
    assert.deepEqual(
      notes.map(({ kind }) => kind),
      ['trouble', 'resumed'],
    );
  });

  it('brings a line of 8 MB whole, in the middle of a stream that is cut too', async () => {
    await follow();
    await connected();
    write(1, 2);
    const long = `long ${'x'.repeat(8 * 1024 * 1024 - 100)}`;
    pod.write(long);
    write(3, 4);
    await until(() => lines.length === 5);
    await pod.cut(`2026-11-23T07:00:00.250000006Z long ${'x'.repeat(1_000_000)}`);
    pod.write(`2 ${long}`, { unheard: true });
    write(5, 6, { unheard: true });
    await until(() => lines.length >= 8);
    assert.deepEqual(
      lines.map((line) => `${line.slice(0, 6)} ${line.length}`),
      [...numbers(1, 2), long, ...numbers(3, 4), `2 ${long}`, ...numbers(5, 6)].map(
        (line) => `${line.slice(0, 6)} ${line.length}`,
      ),
    );
    assert.equal(said(), '');
  });

  it('spoils only the line that holds bytes which are no UTF-8, and none where a chunk ends within a character', async () => {
    await follow();
    await connected();
    write(1, 1);
    const bytes = (text: string): Buffer => Buffer.from(text);
    const [follower] = pod.followers;
    assert.ok(follower);
    const stamp = (nanoseconds: number): string => `2026-11-23T07:00:00.25000000${nanoseconds}Z `;
    const text = `${stamp(2)}line 2 äöü € 😀\n`;
    for (const byte of bytes(text)) {
      follower.write(Buffer.from([byte]));
      await new Promise((done) => setImmediate(done));
    }
    follower.write(
      Buffer.concat([bytes(stamp(3)), bytes('line 3 '), Buffer.from([0xff, 0xc3]), bytes(`\n${stamp(4)}line 4\n`)]),
    );
    await until(() => lines.length === 4);
    assert.deepEqual(lines, ['line 1', 'line 2 äöü € 😀', 'line 3 \uFFFD\uFFFD', 'line 4']);
  });

  it('ends at once, whatever it is waiting for', async () => {
    const waits: Record<string, () => Promise<void>> = {
      'lines that do not come': connected,
      'an answer that does not begin': async () => {
        server.answer = (received, response) => {
          if (!received.path.endsWith('/log')) pod.answer(received, response);
        };
        await until(() => server.received.some(({ path }) => path.endsWith('/log')));
      },
      'its next try': async () => {
        pod.refusal = 500;
        await until(() => notes.length > 0);
      },
    };
    for (const [what, wait] of Object.entries(waits)) {
      stop = new AbortController();
      server.received.length = 0;
      await follow({ firstPauseMs: 60_000, longestPauseMs: 60_000 });
      await wait();
      const began = performance.now();
      stop.abort();
      await following;
      assert.ok(performance.now() - began < 1_000, what);
      pod.refusal = undefined;
      server.answer = (received, response) => pod.answer(received, response);
    }
    api.close();
    await server.quiet();
    const left = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout');
    assert.deepEqual(left, []);
  });
});
