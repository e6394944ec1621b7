import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  type Dirent,
  existsSync,
  globSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { isProblem, parseFilter } from '../../src/audit/filter/parseFilter.ts';
import { inEnglish } from '../../src/failure/message.ts';
import type { RenewableApi } from '../../src/forwarding/renewableApi.ts';
import type { Cluster } from '../../src/ibmcloud/models.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { LogStream } from '../../src/ui/logStream.ts';
import { respond, TinyApiServer } from '../unit/kubernetes/tinyApiServer.ts';
import { setSetting, until } from './explorerUnderTest.ts';

const MEGABYTES = 100;
const LINE_BYTES = 1_000;
const LINES = (MEGABYTES * 1_000_000) / LINE_BYTES;
/** VS Code stops showing a channel at about 30 MB; ours ends well before. */
const MOST_CHANNEL_BYTES = 20_000_000;
const NAME = 'Audit Log: flooded';

/** One audit event of {@link LINE_BYTES}, timestamp and line feed included; every third one creates, the others delete. */
function lineOf(number: number): string {
  const event = {
    verb: number % 3 === 0 ? 'create' : 'delete',
    requestURI: '/api/v1/pods',
    objectRef: { resource: 'pods', name: `web-${number}` },
    filler: '',
  };
  const stamp = `2026-11-23T07:00:00.${String(number).padStart(9, '0')}Z`;
  const bare = `${stamp} ${JSON.stringify(event)}\n`;
  return `${stamp} ${JSON.stringify({ ...event, filler: 'x'.repeat(LINE_BYTES - bare.length) })}\n`;
}

const numbersIn = (text: string): number[] =>
  [...text.matchAll(/"name":"web-(\d+)"/g)].map(([, digits]) => Number(digits));

describe('a stream of 100 MB with other filters on its way', function () {
  this.timeout(300_000);
  let server: TinyApiServer;
  let follower: ServerResponse | undefined;
  let stream: LogStream;
  /** VS Code's folder for what this host logs. */
  let hostLogs = '';
  let linkFolder = '';
  const problems: (string | undefined)[] = [];

  const shown = (): vscode.TextDocument[] =>
    vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'output' && uri.path.endsWith(`-${NAME}`));
  /** Numbers of the last line of each channel that is there: for a moment it may be two. */
  const lastNumbers = (): (number | undefined)[] =>
    shown().map((document) => numbersIn(document.lineAt(Math.max(0, document.lineCount - 2)).text).at(-1));
  /** Files that VS Code has now for channels of the stream. */
  const present = (): string[] =>
    globSync(join(hostLogs, 'output_logging_*', `*-${NAME.replaceAll(':', '')}.log`)).sort(
      (one, other) => numberOfFile(one) - numberOfFile(other),
    );
  /**
   * Every file that there was, the oldest first: a file goes with its channel, so each gets a second name as soon as it is there.
   */
  const files = (): string[] => {
    for (const file of present()) {
      const linked = join(linkFolder, basename(file));
      if (!existsSync(linked)) linkSync(file, linked);
    }
    return readdirSync(linkFolder)
      .sort((one, other) => numberOfFile(one) - numberOfFile(other))
      .map((file) => join(linkFolder, file));
  };

  before(async () => {
    await setSetting('streamFormat', 'raw');
    const run = process.env['KUBE_AUDIT_RUN_FOLDER'] ?? '';
    // Of all hosts that ran here, this one began last.
    const hosts = globSync(join(run, '**', 'exthost*'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const began = ({ parentPath, name }: Dirent): number => statSync(join(parentPath, name)).birthtimeMs;
    const [host] = hosts.sort((one, other) => began(other) - began(one));
    assert.ok(host, 'the host has a folder for its logs');
    hostLogs = join(host.parentPath, host.name);
    linkFolder = mkdtempSync(join(run, 'links-'));
    server = await TinyApiServer.start();
    server.answer = ({ path }, response) => {
      const container = { name: 'main', restartCount: 0, state: { running: { startedAt: '2026-11-23T07:00:00Z' } } };
      const pod = {
        metadata: { name: 'forwarder-1', namespace: 'audit', uid: 'uid-1', labels: {} },
        spec: { containers: [{ name: 'main' }] },
        status: { phase: 'Running', containerStatuses: [container] },
      };
      if (path.endsWith('/log')) {
        response.writeHead(200, { 'Content-Type': 'text/plain' }).flushHeaders();
        follower = response;
      } else respond(response, 200, path.endsWith('/pods') ? { items: [pod] } : pod);
    };
    const api = await connect(server.kubeconfig());
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined, show: () => undefined };
    stream = new LogStream(
      { cluster: { id: 'flooded', name: 'flooded' } as Cluster, pod: undefined },
      {
        channelName: NAME,
        logFolder: join(hostLogs, 'extension'),
        log: log as never,
        changed: () => undefined,
        tellProblem: (problem) => problems.push(problem && inEnglish(problem)),
      },
    );
    const forwarder = { current: () => api, renew: () => Promise.reject(new Error('asked')), close: () => api.close() };
    stream.start({ api: forwarder as unknown as RenewableApi, pods: { namespace: 'audit', labels: {} } }, undefined);
    await until(
      () => follower !== undefined,
      () => 'nobody asks for the log',
    );
  });
  after(async () => {
    await setSetting('streamFormat', undefined);
    await stream.stop();
    stream.dispose();
    await server.stop();
    rmSync(linkFolder, { recursive: true, force: true });
  });

  it('is appended once, in order, and its last line can be read each time', async () => {
    const filters = [undefined, 'verb:create', 'verb:delete', 'name:web-*'];
    const wanted = [() => true, (n: number) => n % 3 === 0, (n: number) => n % 3 !== 0, () => true];
    const quarter = LINES / filters.length;
    for (const [index, text] of filters.entries()) {
      if (index > 0) {
        const filter = parseFilter(text ?? '');
        assert.ok(!isProblem(filter));
        await stream.setFilter(filter);
      }
      for (let number = index * quarter; number < (index + 1) * quarter; number += 100) {
        const lines = Array.from({ length: 100 }, (_, at) => lineOf(number + at + 1));
        if (follower?.write(lines.join('')) === false) await once(follower, 'drain');
        files();
      }
      let last = (index + 1) * quarter;
      while (!wanted[index]?.(last)) last -= 1;
      await until(
        () => lastNumbers().includes(last),
        () =>
          `line ${last} is not to be read, but ${lastNumbers().join(', ')}; ${shown()
            .map(({ uri, lineCount }) => `${uri.path}: ${lineCount} lines`)
            .join(
              ', ',
            )}; visible: ${vscode.window.visibleTextEditors.map(({ document }) => document.uri.path).join(', ')}; files: ${files().join(', ')}`,
        60_000,
      );
      await until(
        () => shown().length === 1,
        () => 'an earlier channel is still there',
      );
      if (text !== undefined)
        assert.match(
          headOf(shown()[0]),
          /^(──── Output channel \d+ of this log ────\n)?──── (Filter: |Older lines were left out here)/,
        );
      assert.ok(
        vscode.window.visibleTextEditors.some(({ document }) => document === shown()[0]),
        'it is in the window',
      );
    }

    // What is gone can be read by nobody: the disk would fill with it.
    await until(
      () => present().length <= 2,
      () => `${present().length} of ${files().length} files are still there`,
    );
    const written = files().map((file) => readFileSync(file, 'utf8'));
    assert.ok(written.length > 5, `${written.length} channels`);
    for (const text of written) assert.ok(Buffer.byteLength(text) < MOST_CHANNEL_BYTES, 'a channel is over the limit');
    let index = 0;
    let seen: number | undefined;
    for (const text of written) {
      // A file may be there before its filter is: channels are made ahead of need.
      if (text.includes('──── Filter: ')) {
        index += 1;
        seen = undefined;
      }
      const isWanted = wanted[index] ?? (() => false);
      const numbers = numbersIn(text);
      const [begin] = numbers;
      if (begin === undefined) continue;
      const expected: number[] = [];
      for (let number = begin; expected.length < numbers.length; number += 1)
        if (isWanted(number)) expected.push(number);
      assert.deepEqual(numbers, expected, 'in order, each once');
      if (seen !== undefined) assert.ok(begin <= seen + 3, `nothing between line ${seen} and line ${begin}`);
      seen = numbers.at(-1);
    }
    assert.equal(index, filters.length - 1);
  });

  it('tells that the consumer answers 503, and takes it back when the stream ends', async () => {
    const request = '10.0.0.7:1 [x] front consumer/s1 0/0/0/1/2 503 217 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"';
    follower?.write(`${new Date().toISOString().replace('Z', '000000Z')} ${request}\n`);
    await until(
      () => problems.length > 0,
      () => 'nothing is told',
    );
    await stream.stop();
    assert.deepEqual(problems, ['consumer answers 503', undefined]);
  });
});

function headOf(document: vscode.TextDocument | undefined): string {
  return document?.getText(new vscode.Range(0, 0, 2, 0)) ?? '';
}

/** VS Code counts its channels: `12-Audit Log flooded.log`. */
function numberOfFile(path: string): number {
  return Number(/(\d+)-[^/\\]*$/.exec(path)?.[1] ?? 0);
}
