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
