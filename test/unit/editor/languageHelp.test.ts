/**
 * Hover and completion know every section, keyword and parameter of the configurations that we generate and that IBM
 * documents.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { completionsAt, keywordAt } from '../../../src/editor/haproxy/languageHelp.ts';
import { readHaproxyFile } from '../../../src/forwarding/forwarder/haproxy/haproxyFile.ts';
import { readyHaproxyCfg } from '../../../src/forwarding/routes/privateNetwork.ts';

const documented = readFileSync(
  join(import.meta.dirname, '../../fixtures/document/private-network/haproxy.cfg'),
  'utf8',
);
const port = 6514;
const tls = { serverName: 'logs.example.com', sni: true, clientCertificate: true };
const configurations = {
  'as documented': documented,
  plain: readyHaproxyCfg({ address: '10.240.0.15', port }),
  'with a host name': readyHaproxyCfg({ address: 'logs.example.com', port }),
  'with all of TLS': readyHaproxyCfg({ address: 'logs.example.com', port, tls }),
};
const parameters = [
  ...['check', 'ssl', 'verify', 'ca-file', 'crt', 'verifyhost', 'sni', 'check-sni'],
  ...['resolvers', 'init-addr'],
];

/** Offsets of the words that mean something to HAProxy: those that begin a line, and parameters of a server. */
function keywordsIn(text: string): { word: string; offset: number }[] {
  return [...text.matchAll(/^( *)([a-z][\w-]*)(.*)$/gm)].flatMap(
    ({ index, 1: indent = '', 2: first = '', 3: rest = '' }) => {
      const start = index + indent.length;
      const after = start + first.length;
      const found = [{ word: first, offset: start }];
      if (first === 'option' || first === 'timeout') {
        found.push({ word: rest.trim().split(' ')[0] ?? '', offset: after + 1 });
      }
      if (first !== 'server') return found;
      const own = [...rest.matchAll(/\S+/g)].filter(([word]) => parameters.includes(word));
      return [...found, ...own.map((match) => ({ word: match[0], offset: after + match.index }))];
    },
  );
}

describe('help for haproxy.cfg', () => {
  for (const [what, text] of Object.entries(configurations)) {
    it(`explains each of its words: ${what}`, () => {
      const file = readHaproxyFile(text);
      const unknown = keywordsIn(text).filter(({ offset }) => keywordAt(file, offset) === undefined);
      assert.deepEqual(unknown, []);
    });

    it(`offers each of its words where it stands: ${what}`, () => {
      const unoffered = keywordsIn(text).filter(({ word, offset }) => {
        // The text there is being typed again.
        const file = readHaproxyFile(text.slice(0, offset) + text.slice(offset + word.length));
        const names = completionsAt(file, offset).keywords.map(({ name }) => name);
        return !names.some((name) => name === word || name.startsWith(`${word} `));
      });
      assert.deepEqual(unoffered, []);
    });
  }

  it('says nothing of values, names and comments', () => {
    const file = readHaproxyFile(documented);
    for (const word of ['myfrontend', '10s', 's1 <REMOTE', 'Use remote']) {
      assert.equal(keywordAt(file, documented.indexOf(word) + 1), undefined, word);
    }
    assert.deepEqual(completionsAt(file, documented.indexOf('Use remote')).keywords, []);
  });
});
