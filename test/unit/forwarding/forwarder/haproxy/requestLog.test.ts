import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHaproxyFile } from '../../../../../src/forwarding/forwarder/haproxy/haproxyFile.ts';
import { logProblem, requestLogs } from '../../../../../src/forwarding/forwarder/haproxy/requestLog.ts';

/** What is wrong with the log of a listener with these lines: nothing, or whether it is certain. */
function problem(...lines: readonly string[]): 'none' | 'known' | 'unknown' {
  const text = ['listen a', 'mode http', ...lines, 'server s h:1', ''].join('\n');
  const [log] = requestLogs(readHaproxyFile(text));
  const found = log && logProblem(log);
  return found === undefined ? 'none' : found.isKnown ? 'known' : 'unknown';
}

const output = 'log stdout format raw local0';

describe('how a haproxy.cfg logs requests', () => {
  it('is not known where a line between .if and .endif decides', () => {
    assert.equal(problem(output, 'option httplog'), 'none');
    assert.equal(problem(output, '.if 0', 'option httplog', '.endif'), 'unknown');
    assert.equal(problem('option httplog', '.if 0', output, '.endif'), 'unknown');
    assert.equal(
      problem(output, 'option httplog', '.if 1', '.if 0', '.endif', 'option dontlog-normal', '.endif'),
      'unknown',
    );
    assert.equal(problem(output, 'option httplog', '.if 1', 'bind :1', '.endif'), 'none');
    assert.equal(problem(output, '.if 1', 'bind :1', '.endif', 'option httplog'), 'none');
    const inherited = `.if 0\ndefaults\n${output}\noption httplog\nmode http\n.endif\nlisten a\nserver s h:1\n`;
    const [log] = requestLogs(readHaproxyFile(inherited));
    assert.equal(log && logProblem(log)?.isKnown, false);
  });

  it('may show the status by a name, flags or an expression of a format of its own', () => {
    for (const format of ['%ci %ST', '%{+Q}ST', '%ci %[status] %r', '%{+json}o %(status)ST', '%(s){+Q}ST']) {
      assert.equal(problem(output, `log-format "${format}"`), 'unknown', format);
    }
    assert.equal(problem(output, 'log-format "%ci %r"'), 'known');
  });
});
