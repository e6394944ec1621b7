import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { columnWidths, GAP } from '../../../../src/audit/columns.ts';
import { exportLine } from '../../../../src/audit/file/exportEvents.ts';
import { indexFile, readPage, timeOf, type FileIndex, type ShownLine } from '../../../../src/audit/file/fileIndex.ts';
import { fileKind } from '../../../../src/audit/file/fileRecords.ts';
import { isProblem, parseFilter } from '../../../../src/audit/filter/parseFilter.ts';
import { lineView } from '../../../../src/audit/lineView.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-audit-wrappers-'));
after(() => rmSync(folder, { recursive: true }));
const signal = new AbortController().signal;

const eventOf = (number: number, more: object = {}): object => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  auditID: `00000000-0000-4000-8000-00000000000${number}`,
  stage: 'ResponseComplete',
  requestURI: `/api/v1/namespaces/shop/secrets/web-${number}`,
  verb: number % 2 === 0 ? 'delete' : 'get',
  user: { username: 'IAM#ops@example.com' },
  objectRef: { resource: 'secrets', namespace: 'shop', name: `web-${number}` },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: `2026-02-10T00:28:4${number}.451356Z`,
  ...more,
});
const numbers = [1, 2, 3, 4];
const events = numbers.map((number) => JSON.stringify(eventOf(number)));
const eachLine = (wrap: (event: string, index: number) => string): string => `${events.map(wrap).join('\n')}\n`;
const refused =
  '10.0.0.7:47134 [23/Nov/2026:03:52:02.903] in logs/s1 0/0/0/11/12 503 114 - - ---- 1/1/0/0/0 0/0 "POST /post HTTP/1.1"';

interface Opened {
  readonly index: FileIndex;
  readonly lines: readonly ShownLine[];
}

/** Opens a file as the command does. */
async function open(content: string | Buffer, pageBytes = 1, filterText = ''): Promise<Opened> {
  const path = join(folder, 'audit.log');
  writeFileSync(path, content);
  const filter = parseFilter(filterText);
  assert.ok(!isProblem(filter));
  const wanted = filterText === '' ? undefined : filter;
  const view = lineView({ format: 'pretty', timestamps: false, deliveries: true, ownRequests: true, filter: wanted });
  const kind = await fileKind(path);
  const index = await indexFile(kind, view, { signal, pageBytes, isByField: filter.isByField });
  const lines = [];
  for (const page of index.pages.keys()) lines.push(...(await readPage(kind, index, page, view, { signal })));
  return { index, lines };
}

/**
 * The same four events, as programs write them. Shapes:
 * https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md and each program's own.
 */
const wrapped: Readonly<Record<string, string | Buffer>> = {
  'UTF-16 of PowerShell': Buffer.from(`\ufeff${events.join('\r\n')}\r\n`, 'utf16le'),
  'UTF-16, the other bytes first': Buffer.from(`\ufeff${events.join('\r\n')}\r\n`, 'utf16le').swap16(),
  'compressed UTF-16': gzipSync(Buffer.from(`\ufeff${events.join('\r\n')}\r\n`, 'utf16le')),
  'a node’s file (CRI)': eachLine((event, at) => `2026-02-10T00:28:4${at}.500000000Z stdout F ${event}`),
  'a node’s file (CRI), cut into pieces': eachLine((event, at) => {
    const stamp = `2026-02-10T00:28:4${at}.500000000Z stdout`;
    return `${stamp} P ${event.slice(0, 100)}\n${stamp} P ${event.slice(100, 200)}\n${stamp} F ${event.slice(200)}`;
  }),
  'a node’s file (Docker)': eachLine((event) =>
    JSON.stringify({ log: `${event}\n`, stream: 'stdout', time: '2026-02-10T00:28:41.5Z' }),
  ),
  'a node’s file (Docker), cut into pieces': eachLine((event) =>
    [event.slice(0, 150), `${event.slice(150)}\n`]
      .map((log) => JSON.stringify({ log, stream: 'stdout', time: '2026-02-10T00:28:41.5Z' }))
      .join('\n'),
  ),
  'kubectl logs --prefix': eachLine((event) => `[pod/kube-audit-6d5c-x7k2p/kube-audit] ${event}`),
  'kubectl logs --prefix --timestamps': eachLine(
    (event) => `[pod/kube-audit-6d5c-x7k2p/kube-audit] 2026-02-10T00:28:41.5Z ${event}`,
  ),
  stern: eachLine((event) => `kube-audit-6d5c-x7k2p kube-audit ${event}`),
  'oc adm node-logs': eachLine((event) => `master-0.example.internal ${event}`),
  'syslog (RFC 5424)': eachLine((event) => `<134>1 2026-02-10T00:28:46.451Z node-1 kube-audit 1 - - ${event}`),
  'syslog (RFC 3164)': eachLine((event) => `<134>Feb 10 00:28:46 node-1 kube-audit[8]: ${event}`),
  'ibmcloud logs query, data lines': events
    .map((event) => {
      const row = { labels: [], user_data: JSON.stringify({ message: JSON.parse(event) as unknown, kubernetes: {} }) };
      return `: success\ndata: ${JSON.stringify({ result: { results: [row] } })}\n\n`;
    })
    .join(''),
  'ibmcloud logs query, an array of rows with log': JSON.stringify(
    events.map((event) => ({ metadata: [], userData: { log: JSON.parse(event) as unknown, tag: 'x' } })),
    null,
    2,
  ),
  'ibmcloud logs query, the event itself': eachLine((event) =>
    JSON.stringify({ result: { results: [{ user_data: event }] } }),
  ),
  'ibmcloud logs query, message and message_obj': eachLine((event) =>
    JSON.stringify({ user_data: JSON.stringify({ message: event, message_obj: JSON.parse(event) as unknown }) }),
  ),
  LogDNA: eachLine((event) => JSON.stringify({ _source: { _host: 'node-1', _line: event } })),
  'a log service with a list of messages': JSON.stringify(
    { events: events.map((text) => ({ message: text })) },
    null,
    4,
  ),
  'NULs of a log that was emptied while it was written': Buffer.concat([
    Buffer.alloc(100_000),
    Buffer.from(`${events.join('\n')}\n`),
  ]),
  'our own export': events.map((event) => exportLine('jsonl', event, '')).join(''),
};

describe('events in what programs write around them', () => {
  for (const [what, content] of Object.entries(wrapped)) {
    it(what, async () => {
      for (const pageBytes of [1, 1_000_000]) {
        const { index, lines } = await open(content, pageBytes);
        assert.deepEqual(
          lines.map(({ text }) => text),
          events,
        );
        assert.deepEqual([index.lines, index.unread, index.cut], [4, 0, 0]);
        assert.equal(index.pages.length, pageBytes === 1 ? 4 : 1);
      }
    });
  }

  it('says where a line came from', async () => {
    const origins: Record<string, string> = {
      'kubectl logs --prefix': '[pod/kube-audit-6d5c-x7k2p/kube-audit] 00:28:41.451',
      stern: '[pod/kube-audit-6d5c-x7k2p/kube-audit] 00:28:41.451',
      'oc adm node-logs': '[master-0.example.internal] 00:28:41.451',
      'syslog (RFC 5424)': '[node-1] 00:28:41.451',
    };
    for (const [what, start] of Object.entries(origins)) {
      const { lines } = await open(wrapped[what] ?? '');
      assert.ok(lines[0]?.shown.startsWith(start), `${what}: ${lines[0]?.shown}`);
    }
  });

  it('puts no more before a line than leaves its columns in view, and the rest behind it', async () => {
    const pod = `pod/${'kube-audit-'.repeat(5)}6d5c-x7k2p/kube-audit`;
    const [line] = (await open(`[${pod}] ${events[0] ?? ''}`)).lines;
    assert.match(line?.shown ?? '', /^\[pod\/kube-audit-[\w-]+…[\w-]*\/?kube-audit\] 00:28:41\.451 {2}/);
    assert.ok(line?.shown.endsWith(`  [${pod}]`), line?.shown);
    const { time, code, verb, user, resource } = columnWidths;
    assert.ok((line?.mark.length ?? 0) + time + code + verb + user + resource + 4 * GAP <= 120);
  });

  it('puts pieces of two streams together, each in its place, on pages of one line', async () => {
    const [one = '', two = '', three = ''] = events;
    const content = [
      `2026-02-10T00:28:40.5Z stdout P ${one.slice(0, 50)}`,
      `2026-02-10T00:28:40.5Z stderr P ${two.slice(0, 50)}`,
      `2026-02-10T00:28:40.5Z stdout F ${one.slice(50)}`,
      `2026-02-10T00:28:40.5Z stdout F ${three}`,
      `2026-02-10T00:28:40.5Z stderr F ${two.slice(50)}`,
      `2026-02-10T00:28:40.5Z stdout P ${one.slice(0, 60)}`,
    ].join('\n');
    for (const pageBytes of [1, 1_000_000]) {
      const { index, lines } = await open(content, pageBytes);
      assert.deepEqual(
        lines.map(({ text }) => text),
        [one, three, two, one.slice(0, 60)],
      );
      assert.deepEqual([index.lines, index.unread], [4, 1]);
    }
  });

  it('gives two events that differ in anything both, and the same twice where nothing tells them apart', async () => {
    const refusal = eventOf(1, { responseStatus: { code: 403 } });
    const [one = '', two = ''] = events;
    const turned = Object.fromEntries(Object.entries(eventOf(1)).reverse());
    const nameless = JSON.stringify(eventOf(1, { auditID: '' }));
    const objects: readonly (readonly [object, readonly string[]])[] = [
      [{ before: eventOf(1), after: refusal }, [one, JSON.stringify(refusal)]],
      [{ before: eventOf(1), after: turned }, [one]],
      [{ before: [one], after: [one, two, one] }, [one, two, one]],
      [{ first: nameless, second: nameless }, [nameless, nameless]],
      [{ message: nameless, message_obj: JSON.parse(nameless) as unknown }, [nameless]],
      [{ message: nameless, message_obj: refusal }, [nameless, JSON.stringify(refusal)]],
    ];
    for (const [object, texts] of objects) {
      const { index, lines } = await open(JSON.stringify(object));
      assert.deepEqual(
        lines.map(({ text }) => text),
        texts,
      );
      assert.deepEqual([index.lines, index.unread, index.cut], [texts.length, 0, 0]);
    }
    const long = (number: string): string => one.replace('"code":200', `"code":200,"big":${number}`);
    const { lines } = await open(`{"a":${long('12345678901234567890')},"b":${long('12345678901234567891')}}`);
    assert.equal(lines.length, 2);
  });

  it('reads lists in lists, also behind a prefix', async () => {
    const [one, two, three, four] = events;
    const list = `[[${one}],[${two}, [${three}]],${four}]`;
    for (const start of ['', '2026-02-10T00:28:41.5Z ', 'data: ', 'node-1 ', '[pod/x/y] ', '[pod/x/y] [']) {
      const content = `${start}${list}${start.endsWith('[') ? ']' : ''}\n`;
      const { index, lines } = await open(content);
      assert.deepEqual(
        lines.map(({ text }) => text),
        events,
        start,
      );
      assert.deepEqual([index.lines, index.unread], [4, 0]);
    }
  });

  it('reads the cut event of a list, and an object of no end of levels as a line', async () => {
    const cut = (events[1] ?? '').slice(0, 300);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const nested = JSON.stringify(eventOf(1)).replace('"code":200', `"code":200,"deep":${deep}`);
    for (const text of [`{"log":${nested}}`, JSON.stringify({ first: nested, second: nested })]) {
      const { index, lines } = await open(`node-1 [${cut}\n${text}\n${events[0]}\n`);
      assert.deepEqual([lines[0]?.text, lines[1]?.text, lines[2]?.text], [cut, text, events[0]]);
      assert.deepEqual([index.lines, index.unread, index.cut], [3, 1, 1]);
    }
  });

  it('takes only a whole time for one', async () => {
    const times: Readonly<Record<string, string>> = {
      '2026-02-10T00:28:41+0000': '2026-02-10T00:28:41+00:00',
      '2026-02-10T00:28:41.123-0530': '2026-02-10T00:28:41.123-05:30',
      '2026-02-10T00:28:41.5+01:00': '2026-02-10T00:28:41.5+01:00',
      '2026-02-10T00:28:41.5': '2026-02-10T00:28:41.5Z',
      '2026-02-10T00:28:41 GMT': '',
      '2026-02-10T00:99:41+0000': '',
    };
    for (const [timestamp, stamp] of Object.entries(times)) {
      const { lines } = await open(JSON.stringify({ timestamp, message: events[0] }));
      assert.equal(lines[0]?.stamp, stamp, timestamp);
    }
  });

  it('keeps long numbers as they are', async () => {
    const event = JSON.stringify(eventOf(1)).replace('"code":200', '"code":200,"big":12345678901234567890');
    const { lines } = await open(`{"user_data":{"log":${event}}}\n`);
    assert.equal(lines[0]?.text, event);
  });

  it('reads HAProxy’s lines in them, with their own time', async () => {
    const contents = [
      `[pod/kube-audit-forwarder-1/haproxy] ${refused}\n`,
      `2026-11-23T03:52:02.950000000Z stdout F ${refused}\n`,
      JSON.stringify({ log: `${refused}\n`, stream: 'stdout', time: '2026-11-23T03:52:02.95Z' }),
      JSON.stringify({ user_data: JSON.stringify({ message: refused }) }),
      exportLine('jsonl', refused, ''),
      refused,
    ];
    for (const content of contents) {
      const { index, lines } = await open(content);
      assert.deepEqual([index.lines, index.unread, lines[0]?.text], [1, 0, refused], content);
      assert.match(lines[0]?.shown ?? '', /03:52:02\.9\d+ {2}503 {3}POST/, content);
      assert.equal(timeOf(lines[0] ?? { text: '', stamp: '' }), '2026-11-23T03:52:02.903Z', content);
    }
  });

  it('loses nothing of an answer of which a part is not understood', async () => {
    const row = (data: string): object => ({ metadata: [{ key: 'priority', value: 'low' }], user_data: data });
    const other = row('{"log":"words"}');
    const answer = JSON.stringify({
      result: { results: [row(events[0] ?? ''), other, 'words', row(events[1] ?? '')] },
    });
    const { index, lines } = await open(`${answer}\n`);
    assert.deepEqual(
      lines.map(({ text }) => text),
      [events[0], JSON.stringify(other), 'words', events[1]],
    );
    assert.deepEqual([index.lines, index.unread], [4, 2]);
  });

  it('takes the lines of every field, each once, and a line that comes twice in one list twice', async () => {
    const [one = '', two = '', three = ''] = events;
    const object = {
      first: [one, two, one],
      copy: [JSON.parse(two) as unknown],
      second: { log: three },
      more: refused,
    };
    const { lines } = await open(JSON.stringify(object));
    assert.deepEqual(
      lines.map(({ text }) => text),
      [one, two, one, three, refused],
    );
  });

  it('shows what is before an event and is not known', async () => {
    const { lines } = await open(`<134>Feb 10 00:28:46 node-1 kube-audit[8]: ${events[0]}\nerror: late ${events[1]}\n`);
    assert.deepEqual(
      lines.map(({ shown }) => shown.slice(0, 16)),
      ['[node-1] 00:28:4', '[error: late] 00'],
    );
  });

  it('leaves alone what it does not understand, and counts it', async () => {
    const others = ['# a comment', 'node-1 {"hello":"world"}', '{"log":1}', 'words {', '[pod/x/y] words'];
    const { index, lines } = await open([...others, events[0]].join('\n'));
    assert.deepEqual([index.lines, index.unread], [6, 5]);
    assert.deepEqual(
      lines.map(({ text }) => text),
      [...others.slice(0, 4), 'words', events[0]],
    );
  });
});

describe('times of older events', () => {
  for (const fields of [
    { stageTimestamp: '2026-02-10T01:02:03.456789Z' },
    { timestamp: '2026-02-10T01:02:03.456789Z' },
    { metadata: { creationTimestamp: '2026-02-10T01:02:03.456789Z' } },
  ]) {
    it(Object.keys(fields).join(), async () => {
      const { index, lines } = await open(
        JSON.stringify(eventOf(1, { requestReceivedTimestamp: undefined, ...fields })),
      );
      assert.equal(index.pages[0]?.time, '2026-02-10T01:02:03.456789Z');
      assert.ok(lines[0]?.shown.startsWith('01:02:03.456'));
    });
  }
});

it('a search finds what Show Event shows', async () => {
  const event = eventOf(1, {
    requestURI: '/api/v1/secrets?fieldManager=kubectl-create&fieldValidation=Strict',
    annotations: { reason: 'allowed by ClusterRoleBinding "ops"' },
  });
  const line = JSON.stringify(event).replace('&', '\\u0026');
  for (const search of ['"kubectl-create&fieldValidation"', '"ClusterRoleBinding \\"ops\\""', '"\\u0026field"']) {
    assert.equal((await open(line, 1, search)).lines.length, 1, search);
  }
  assert.equal((await open(line, 1, '"ClusterRoleBinding ops"')).lines.length, 0);
});

it('a filter says how many lines it could not be asked of', async () => {
  const cut = (events[1] ?? '').slice(0, 150);
  const content = [events[0], cut, 'words', events[2]].join('\n');
  const counts = async (filter: string): Promise<number[]> => {
    const { index } = await open(content, 1, filter);
    return [index.shown, index.unasked];
  };
  assert.deepEqual(await counts('verb:get'), [2, 2]);
  assert.deepEqual(await counts('-verb:get'), [2, 0]);
  assert.deepEqual(await counts('secrets'), [2, 0]);
});

it('a page ends before the lines behind it are too many bytes, however little is shown of them', async () => {
  const large = JSON.stringify(eventOf(1, { requestObject: { data: 'x'.repeat(5_000_000) } }));
  const { index } = await open(gzipSync(`${large}\n`.repeat(40)), 1_000_000);
  assert.equal(index.shown, 40);
  assert.ok(index.pages.length >= 5 && index.pages.length <= 6, `${index.pages.length}`);
});

describe('a file that is none says what it seems to be', () => {
  const files: Readonly<Record<string, Buffer>> = {
    'a zip archive': Buffer.from('PK\x03\x04 and more'),
    'a program': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]),
    'a picture': Buffer.from('\x89PNG\r\n', 'latin1'),
    'compressed with zstd': Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1]),
    'a certificate or a key': Buffer.from('-----BEGIN CERTIFICATE-----\n'),
    'a tar archive': gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\0')])),
    'compressed twice': gzipSync(gzipSync('{}')),
  };
  for (const [what, content] of Object.entries(files)) {
    it(what, async () => {
      await assert.rejects(open(content), new RegExp(`Not an audit log but ${what}`));
    });
  }
});
