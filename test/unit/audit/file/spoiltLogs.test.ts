/** Random edits, cuts and mixtures of real-shaped logs, from a seed: what is left of a line is shown and counted. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { indexFile, readPage, type FileIndex } from '../../../../src/audit/file/fileIndex.ts';
import { fileKind } from '../../../../src/audit/file/fileRecords.ts';
import { lineView } from '../../../../src/audit/lineView.ts';
import { readLogLine } from '../../../../src/audit/logLine.ts';
import { Failure } from '../../../../src/failure/failure.ts';
import { randomFrom } from '../../../support/randomEdits.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-spoilt-logs-'));
after(() => rmSync(folder, { recursive: true }));
const signal = new AbortController().signal;
const view = lineView({ format: 'pretty', timestamps: false, deliveries: true, ownRequests: true, filter: undefined });

/** Marks that are in a line several times, so that some outlive an edit: what is left of the line has to be shown. */
const marks = /mark[a-z]{6}[0-9]{5}/g;

let count = 0;
function mark(): string {
  count += 1;
  return `mark${'abcdefghij'.charAt(count % 10).repeat(6)}${String(count).padStart(5, '0')}`;
}

const event = (): string =>
  JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    auditID: mark(),
    requestURI: `/api/v1/namespaces/shop/secrets/${mark()}?q="{\\`,
    verb: 'get',
    user: { username: `IAM#${mark()}`, groups: ['system:authenticated', mark()] },
    objectRef: { resource: 'secrets', namespace: 'shop', name: mark() },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: '2026-02-10T00:28:41.451356Z',
    annotations: { 'authorization.k8s.io/reason': `allowed ${mark()}` },
  });
const http = (): string =>
  `10.0.0.7:47134 [23/Nov/2026:03:52:02.903] in logs/s1 0/0/0/11/12 503 114 - - ---- 1/1/0/0/0 0/0 "POST /post?${mark()} HTTP/1.1"`;
const stamp = '2026-02-10T00:28:41.500000000Z';

/** Lines of logs as programs write them. */
const lines: Readonly<Record<string, () => string>> = {
  events: event,
  'node file (CRI)': () => `${stamp} stdout F ${event()}`,
  'node file (CRI) in pieces': () => {
    const whole = event();
    return `${stamp} stdout P ${whole.slice(0, 90)}\n${stamp} stdout F ${whole.slice(90)}`;
  },
  'node file (Docker)': () => JSON.stringify({ log: `${event()}\n`, stream: 'stdout', time: stamp }),
  stern: () => `kube-audit-6d5c-x7k2p kube-audit ${event()}`,
  'kubectl logs --prefix': () => `[pod/kube-audit-6d5c-x7k2p/kube-audit] ${event()}`,
  syslog: () => `<134>1 2026-02-10T00:28:46.451Z node-1 kube-audit 1 - - ${event()}`,
  'ibmcloud logs query': () => {
    const row = (): object => ({
      labels: [],
      user_data: JSON.stringify({ message: JSON.parse(event()) as unknown, kubernetes: {} }),
    });
    return `: success\ndata: ${JSON.stringify({ result: { results: [row(), row(), row()] } })}\n`;
  },
  'HAProxy, http': http,
  'HAProxy, tcp and remarks': () => `Connect from 10.0.0.7:1 to 10.0.0.8:2 (${mark()}/HTTP)\n# ${mark()} is ${mark()}`,
};

const five = (line: () => string): string => Array.from({ length: 5 }, () => `${line()}\n`).join('');
const lists: Readonly<Record<string, () => string>> = {
  'EventList in one line': () =>
    `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${[event(), event(), event()].join()}]}\n`,
  'EventList over lines': () =>
    `${JSON.stringify({ apiVersion: 'audit.k8s.io/v1', items: [event(), event()].map((text) => JSON.parse(text) as unknown), kind: 'EventList', metadata: {} }, null, 4)}\n`,
};
const logs: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, () => five(line)])),
  ...lists,
};
const names = Object.keys(logs);

interface Read {
  readonly index: FileIndex;
  readonly texts: readonly string[];
}

/** Opens a file as the command does; `undefined` where it says that this is no audit log. */
async function open(content: Buffer, pageBytes: number): Promise<Read | undefined> {
  const path = join(folder, 'audit.log');
  writeFileSync(path, content);
  try {
    const kind = await fileKind(path);
    const index = await indexFile(kind, view, { signal, pageBytes });
    const texts: string[] = [];
    for (const page of index.pages.keys()) {
      for (const { text, shown } of await readPage(kind, index, page, view, { signal })) {
        texts.push(`${text}\n${shown}`);
      }
    }
    return { index, texts };
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid-input') return undefined;
    throw error;
  }
}

/** What the content still holds has to be shown, and the counts are those of what is shown. */
async function check(content: Buffer, what: string, pageBytes: number): Promise<void> {
  const encoding = content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : 'utf-8';
  const left = new TextDecoder(encoding).decode(content).match(marks) ?? [];
  const read = await open(content, pageBytes);
  if (read === undefined) {
    const anyRead = new TextDecoder(encoding)
      .decode(content)
      .split('\n')
      .some((line) => readLogLine(line).kind !== 'other');
    assert.ok(!anyRead, `${what}: refused although a line can be read\n${content.toString('utf8')}`);
    return;
  }
  const { index, texts } = read;
  const shown = texts.join('\n');
  for (const one of left)
    assert.ok(shown.includes(one), `${what}: ${one} is lost of\n${content.toString('utf8')}\n--\n${shown}`);
  const kinds = texts.map((text) => readLogLine(text.split('\n')[0] ?? ''));
  assert.deepEqual(
    [index.lines, index.shown, index.unread, index.cut],
    [
      texts.length,
      texts.length,
      kinds.filter(({ kind }) => kind === 'other').length,
      kinds.filter((line) => line.kind === 'event' && line.isCut).length,
    ],
    what,
  );
}

const seed = 20_261_129;

describe(`random edits (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const some = (): string => logs[names[below(names.length)] ?? '']?.() ?? '';
  const bytes = ['"', '{', '}', '[', ']', '\\', '\n', ',', ' ', '\r\n', '\0', '\u00e9', 'x', ':', '\t'];

  const edits: Readonly<Record<string, (text: string) => string>> = {
    'something put in': (text) => {
      const at = below(text.length + 1);
      return text.slice(0, at) + (bytes[below(bytes.length)] ?? '') + text.slice(at);
    },
    'something taken out': (text) => {
      const at = below(text.length);
      return text.slice(0, at) + text.slice(at + 1 + below(60));
    },
    'a byte changed': (text) => {
      const at = below(text.length);
      return text.slice(0, at) + String.fromCharCode(32 + below(95)) + text.slice(at + 1);
    },
    'the end cut': (text) => text.slice(0, below(text.length)),
    'the beginning cut': (text) => text.slice(below(text.length)),
    'another log between its lines': (text) => {
      const others = some().split('\n');
      return text
        .split('\n')
        .flatMap((line) => (random() < 0.5 ? [line, others.shift() ?? ''] : [line]))
        .join('\n');
    },
    'another log in the middle of a line': (text) => {
      const at = below(text.length);
      return text.slice(0, at) + some() + text.slice(at);
    },
  };

  for (const [edit, apply] of Object.entries(edits)) {
    it(edit, async () => {
      for (const name of names) {
        for (let round = 0; round < 8; round += 1) {
          let text = logs[name]?.() ?? '';
          for (let times = 1 + below(3); times > 0; times -= 1) text = apply(text);
          const form = below(4);
          const content = [
            () => Buffer.from(text),
            () => gzipSync(text),
            () => Buffer.from(`\ufeff${text}`, 'utf16le'),
            () => Buffer.from(text.replaceAll('\n', '\r\n')),
          ][form]?.();
          const what = `${name}, ${edit}, round ${round}, form ${form}`;
          if (form !== 1) await check(content ?? Buffer.alloc(0), what, round % 2 === 0 ? 1 : 1_000_000);
          else assert.deepEqual(await open(content ?? Buffer.alloc(0), 1), await open(Buffer.from(text), 1), what);
        }
      }
    });
  }
});
