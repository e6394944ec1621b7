/** The reader of `haproxy.cfg` beside HAProxy itself, which names the word that it does not know. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readHaproxyFile, type HaproxyWord } from '../../../../../src/forwarding/forwarder/haproxy/haproxyFile.ts';
import { boundPorts, chainOf } from '../../../../../src/forwarding/forwarder/haproxy/proxies.ts';
import { parameter, serversOf } from '../../../../../src/forwarding/forwarder/haproxy/servers.ts';
import { needsHaproxy } from '../../../../support/haproxy.ts';

const wordsOf = (line: string): readonly HaproxyWord[] =>
  readHaproxyFile(`global\n${line}\n`).sections[0]?.lines[0]?.words ?? [];

/** A line as it is written, and its first word as HAProxy reads it. */
const firstWords: readonly (readonly [string, string])[] = [
  ['plain word', 'plain'],
  ['plain#comment', 'plain'],
  ['two\\ words x', 'two words'],
  ['"two words" x', 'two words'],
  ["'two words' x", 'two words'],
  ['a"b c"d\'e f\'g x', 'ab cde fg'],
  ["'a\\b' x", 'a\\b'],
  ['a\\d x', 'a\\d'],
  ['a\\\\b x', 'a\\b'],
  ['a\\#b x', 'a#b'],
  ['"a#b" x', 'a#b'],
  ['"a\\"b" x', 'a"b'],
  ["a\\'b x", "a'b"],
  ['"it\'s" x', "it's"],
  ['\'say "a"\' x', 'say "a"'],
  ['"a\\$b" x', 'a$b'],
  ["'$b' x", '$b'],
  ['a\\x41b x', 'aAb'],
  ['"a\\ b" x', 'a b'],
];

describe('haproxy.cfg', () => {
  it('has words whose quotes and escapes are HAProxy’s', () => {
    for (const [line, value] of firstWords) assert.equal(wordsOf(line)[0]?.value, value, line);
  });

  describe('before the judge', needsHaproxy(), () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'kube-audit-words-'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('has the words that HAProxy names', () => {
      const file = join(folder, 'haproxy.cfg');
      for (const [line] of firstWords) {
        writeFileSync(file, `global\n${line}\n`);
        const { stderr } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
        const [, named] = /unknown keyword '(.*)' in 'global' section/.exec(stderr) ?? [];
        assert.equal(wordsOf(line)[0]?.value, named, `${line}: ${stderr}`);
      }
    });
  });

  it('has variables in double quotes only', () => {
    const has = (line: string): boolean | undefined => wordsOf(line)[0]?.hasVariable;
    assert.deepEqual(['"${A}:1"', '"$A"', '${A}', "'${A}'", '"\\${A}"', 'a"b"$c'].map(has), [
      ...[true, true],
      ...[false, false, false, false],
    ]);
  });

  it('keeps the places of words as they are written', () => {
    const text = 'global\r\n\tlog "stdout" # x\r\nbackend b from web\r\n';
    const { sections } = readHaproxyFile(text);
    const words = sections.flatMap(({ opening, lines }) => [opening, ...lines].flatMap((line) => line.words));
    assert.deepEqual(
      words.map(({ start, end }) => text.slice(start, end)),
      ['global', 'log', '"stdout"', 'backend', 'b', 'from', 'web'],
    );
    assert.equal(sections[1]?.from?.value, 'web');
  });

  it('inherits from the defaults that are named, else from the last before', () => {
    const file = readHaproxyFile(
      [
        ...['defaults web', 'defaults tcp from web', 'listen a', 'listen b from web', 'listen c from gone'],
        ...['defaults from tcp', 'defaults', 'listen d'],
        '',
      ].join('\n'),
    );
    const chains = file.sections.map((section) => chainOf(file, section).map(({ opening }) => opening.start));
    const [web, tcp, , , , nameless, last] = file.sections.map(({ opening }) => opening.start);
    assert.deepEqual(
      chains.map((chain) => chain.slice(1)),
      [[], [web], [tcp, web], [web], [], [tcp, web], [], [last]],
    );
    assert.notEqual(nameless, last);
  });

  it('has servers with the parameters that hold for them', () => {
    const file = readHaproxyFile(
      [
        'defaults',
        ' default-server check inter 5s',
        'backend b',
        ' server first 10.0.0.1:80 inter 1s',
        ' default-server resolvers dns',
        ' server second ipv4@logs.example.com:80',
        ' server-template t 1-3 [2001:db8::1]:443 no-check',
        ' server s /run/x.sock',
        '',
      ].join('\n'),
    );
    const servers = serversOf(file);
    assert.deepEqual(
      servers.map(({ name, address }) => [name, address]),
      [
        ['first', { kind: 'ip', host: '10.0.0.1', port: '80' }],
        ['second', { kind: 'name', host: 'logs.example.com', port: '80' }],
        ['t', { kind: 'ip', host: '2001:db8::1', port: '443' }],
        ['s', { kind: 'socket' }],
      ],
    );
    assert.deepEqual(
      servers.map((server) => [parameter(server, 'inter')?.value, parameter(server, 'resolvers')?.value]),
      [
        ['1s', undefined],
        ['5s', 'dns'],
        ['5s', 'dns'],
        ['5s', 'dns'],
      ],
    );
  });

  it('listens on all ports of a bind line, and says where it cannot name them', () => {
    const bound = (bind: string) => boundPorts(readHaproxyFile(`frontend f\n bind ${bind}\n`));
    assert.deepEqual(bound('*:3000,[::]:3001-3003 ssl'), { ports: [3000, 3001, 3002, 3003], areAll: true });
    assert.deepEqual(bound('":${PORT}"'), { ports: [], areAll: false });
    assert.deepEqual(bound(':1-65535'), { ports: [], areAll: false });
  });
});
