import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { it } from 'node:test';
import { shellWord } from '../../../src/text/shellWord.ts';

const words = [
  '',
  'plain-1.2/3',
  "it's",
  "''",
  '$HOME',
  '`id`',
  'a b',
  'line\nbreak',
  '~',
  '*',
  '\\',
  '!',
  '-n',
  '#',
  'ä',
];

it('a quoted word is read by a POSIX shell as it was', () => {
  const shown = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], {
    encoding: 'utf8',
  });
  assert.deepEqual(shown.split('\0').slice(0, -1), words);
});

it('a word that no shell would change is shown as it is', () => {
  assert.equal(
    shellWord('--remote-server=https://a.example:6514/x_y,z@b%20+c'),
    '--remote-server=https://a.example:6514/x_y,z@b%20+c',
  );
});

it('a word with control characters is written without one, and read by bash as it was', () => {
  const hostile = ['x\u0003\ntouch ./pwned\n', "it's\t\\ \u001b[200~", '\u009b31mä\u007f日', 'a\u0007b\r'];
  const written = hostile.map(shellWord);
  for (const word of written) assert.doesNotMatch(word, /[\u0000-\u001f\u007f-\u009f]/);
  const shown = execFileSync('bash', ['-c', `printf '%s\\0' ${written.join(' ')}`], { encoding: 'utf8' });
  assert.deepEqual(shown.split('\0').slice(0, -1), hostile);
  assert.doesNotMatch(shellWord('a\u0000b'), /\u0000|\\000/);
});
