import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../src/failure/failure.ts';
import { readJson } from '../../../src/ibmcloud/jsonOutput.ts';

function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  return assert.fail('nothing was thrown');
}

describe('readJson', () => {
  const readable: Readonly<Record<string, readonly [string, unknown]>> = {
    'JSON alone': ['{"a": 1}\n', { a: 1 }],
    'an empty list': ['[]', []],
    'a list': ['[\n    {"a": 1}\n]\n', [{ a: 1 }]],
    'OK before it': ['OK\n{"a": 1}', { a: 1 }],
    'a message of the day with a bracket': ['New [y/N]? {really}\nRetrieving cluster x...\nOK\n{"a": 1}\n', { a: 1 }],
    'prose behind it': ['{"a": "} ] \\" {"}\nThis is the message of the day. {bye}\n', { a: '} ] " {' }],
    colours: ['\u001b[32;1mOK\u001b[0m\n{"a": "\u001b[36mx\u001b[0m"}', { a: 'x' }],
    'a byte order mark': ['\ufeff{"a": 1}', { a: 1 }],
    'Windows line ends': ['OK\r\n{\r\n "a": 1\r\n}\r\n', { a: 1 }],
  };
  for (const [name, [stdout, value]] of Object.entries(readable)) {
    it(`reads ${name}`, () => {
      assert.deepEqual(readJson(stdout), value);
    });
  }

  const broken: Readonly<Record<string, readonly [string, FailureCode]>> = {
    nothing: ['', 'bad-output'],
    'empty lines': ['\n \n', 'bad-output'],
    prose: ['OK\n', 'bad-output'],
    'half a value': ['{"id": "x", "name": "y', 'bad-output'],
    'half a list, with whole objects in it': ['[\n    {"id": "x"},\n    {"id":', 'bad-output'],
    'a failure behind an empty list': ['[]\nFAILED\nSomething went wrong\n', 'bad-output'],
    'a failure before a list': ['FAILED\nSomething went wrong\n[]\n', 'bad-output'],
    'an empty list before another': ['OK []\n[{"a": 1}]\n', 'bad-output'],
    'two lists': ['[{"a": 1}]\n[{"b": 2}]\n', 'bad-output'],
    'an error behind a list': ['[]\n{"code": "E0001"}\n', 'bad-output'],
    'an opening brace alone': ['{', 'bad-output'],
    'a page': ['<!DOCTYPE html>\n<html><body>{"a": 1}</body></html>', 'gateway'],
    'a page behind prose': ['OK\n<html lang="en"><body>Sign in</body></html>', 'gateway'],
  };
  for (const [name, [stdout, code]] of Object.entries(broken)) {
    it(`refuses ${name} with a sentence and a remedy`, () => {
      const failure = failureOf(() => readJson(stdout));
      assert.equal(failure.code, code);
      assert.equal(failure.remedy, 'retry');
      assert.match(failure.message, /^[A-Z].*\.$/);
    });
  }

  it('refuses 16 MB of brackets', { timeout: 20_000 }, () => {
    assert.equal(failureOf(() => readJson('[{'.repeat(8 * 1024 * 1024))).code, 'bad-output');
  });
});
