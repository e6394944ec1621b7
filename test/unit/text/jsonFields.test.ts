import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAuditEvent, parseAuditEventAt } from '../../../src/audit/auditEvent.ts';
import { readFields, type WantedFields } from '../../../src/text/jsonFields.ts';
import { isRecord } from '../../../src/text/jsonValue.ts';
import { random, randomEvents } from '../audit/analysis/randomEvents.ts';

const wanted: WantedFields = {
  verb: true,
  sourceIPs: true,
  annotations: true,
  user: { username: true, groups: true },
  responseStatus: { code: true },
  requestObject: { kind: true, dryRun: true },
};

/** What `JSON.parse` has in the wanted fields. */
function parsedFields(value: unknown, some: true | WantedFields): unknown {
  if (some === true || !isRecord(value)) return value;
  const found = Object.entries(some).filter(([name]) => Object.hasOwn(value, name));
  return Object.fromEntries(found.map(([name, inner]) => [name, parsedFields(value[name], inner)]));
}

/** Reads a part of some bytes; a part that is known here must be JSON, with the same in its fields. */
function isRead(text: string | Buffer): boolean {
  const part = Buffer.from(text);
  const bytes = Buffer.concat([Buffer.from('x{'), part, Buffer.from('\n{')]);
  const found = readFields(bytes, 2, 2 + part.length, wanted);
  if (found === undefined) return false;
  assert.deepEqual(found, parsedFields(JSON.parse(part.toString()), wanted), part.toString());
  return true;
}

test('fields are read as JSON.parse reads them, and what is no JSON is not read', () => {
  const next = random(7);
  const bodies = [
    '{}',
    '[]',
    '[{"a":[1,-0,20,true,false,null]},"\\u003c\\n\\"",{}]',
    '{"kind":"DeleteOptions","dryRun":["All"]}',
  ];
  const lines = randomEvents(400, next).map((line) =>
    line.endsWith('}') ? `${line.slice(0, -1)},"responseObject":${bodies[next(bodies.length)]}}` : line,
  );
  const read = lines.filter(isRead).length;
  assert.ok(read > 250, `${read} of ${lines.length} were read`);
  // The same with a few bytes changed, left out or doubled: most are no JSON any more.
  const bytes = [...Buffer.from('"\\{}[],:-0.1eEu \t\r\n\0'), 0x7f, 0x80, 0xc3, 0xff];
  let spoilt = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const line = Buffer.from(lines[next(lines.length)] ?? '');
    const at = next(line.length);
    const between = [[], [bytes[next(bytes.length)] ?? 0], [line[at] ?? 0, line[at] ?? 0]][next(3)] ?? [];
    if (!isRead(Buffer.concat([line.subarray(0, at), Buffer.from(between), line.subarray(at + 1)]))) spoilt += 1;
  }
  assert.ok(spoilt > 5_000 && spoilt < 19_000, `${spoilt} were left to JSON.parse`);
});

test('odd JSON is read right or left to JSON.parse', () => {
  const read = [
    '{}',
    '{"verb":"a\\"b\\u00e9\\ud800"}',
    '{"verb":"get","verb":["list"]}',
    '{"user":{"username":"a"},"user":null}',
    '{"user":{"username":"a","groups":["b"]},"user":{"username":"c"}}',
    '{"user":[{"username":"a"}],"requestObject":"text"}',
    '{"annotations":{"__proto__":{"a":1},"a":"\\\\"},"__proto__":{"verb":1},"toString":2}',
    '{"responseStatus":{"code":-0},"sourceIPs":[]}',
    `{"verb":${'['.repeat(90)}${']'.repeat(90)}}`,
  ];
  for (const text of read) assert.ok(isRead(text), text);
  const left = [
    '',
    '[]',
    '{"verb":1.5}',
    '{"verb":"é"}',
    '{ "verb":1}',
    '{"v\\u0065rb":1}',
    `{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
    '{"a":01}',
    '{"a":-}',
    '{"a":tru}',
    '{"a":"\\x"}',
    '{"a":"\\u00g0"}',
    '{"a":"\t"}',
    '{"a":1,}',
    '{"a":[1,]}',
    '{"a"}',
    '{"a":1}}',
    '{"a":1',
    '{"a":"',
  ];
  for (const text of left) assert.ok(!isRead(text), text);
});

test('an event whose bodies are not built is the same event', () => {
  const long = { metadata: { annotations: { applied: '{"a":"b"}'.repeat(500) } } };
  const more = ['', ',"metadata":{"creationTimestamp":"2026-02-10T00:00:00Z"}', ',"timestamp":"2026-02-10T00:00:01Z"'];
  const next = random(9);
  for (const [at, line] of randomEvents(600, next).entries()) {
    if (!line.endsWith('}')) continue;
    const body = JSON.stringify(at % 5 === 0 ? { ...long, name: 'shöp' } : long);
    const text = `${line.slice(0, -1)}${more[at % 3]},"responseObject":${body}}`;
    const bytes = Buffer.from(`${text}\n`);
    const event = parseAuditEventAt(bytes, 0, bytes.length - 1, text);
    assert.notEqual(event, undefined);
    assert.deepEqual(event, parseAuditEvent(text));
  }
});
