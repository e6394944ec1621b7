import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logCall } from '../../../src/ui/callLog.ts';
import type { CliCallRecord } from '../../../src/ibmcloud/cliCommand.ts';
import type { Log } from '../../../src/ui/log.ts';

describe('the log of calls', () => {
  const linesOf = (waitedMs: number, more: Partial<CliCallRecord> = {}): readonly string[] => {
    const lines: string[] = [];
    const log = {
      info: (line: string) => lines.push(line),
      warn: (line: string) => lines.push(`warn: ${line}`),
      debug: (line: string) => lines.push(`debug: ${line}`),
    } as unknown as Log;
    const ended = { outcome: 'succeeded', exitCode: 0, startedAt: new Date(), durationMs: 2_000, stderr: '' } as const;
    logCall(log, { args: ['target'], waitedMs, ...ended, ...more }, (id) => (id === 'c1' ? 'prod-dal' : undefined));
    return lines;
  };

  it('has a line of its own for a call that waited for others', () => {
    assert.deepEqual(linesOf(3_210), ['ibmcloud target (waited 3.2 s for its turn)', 'ibmcloud target (2.0 s)']);
    assert.deepEqual(linesOf(900), ['ibmcloud target (2.0 s)']);
  });

  it('names the cluster of a call, where it is known', () => {
    const args = (id: string): readonly string[] => ['ks', 'cluster', 'get', '--cluster', id, '-q'];
    const line = (id: string): string => `ibmcloud ks cluster get --cluster ${id} -q (2.0 s)`;
    assert.deepEqual(linesOf(0, { args: args('c1') }), [`[prod-dal] ${line('c1')}`]);
    assert.deepEqual(linesOf(0, { args: args('c2') }), [line('c2')]);
    assert.deepEqual(linesOf(0, { args: ['ks', '--cluster'] }), ['ibmcloud ks --cluster (2.0 s)']);
  });

  it('has what only asks again at a level of its own, but not what fails', () => {
    assert.deepEqual(linesOf(0, { isRepeated: true }), ['debug: ibmcloud target (2.0 s)']);
    assert.deepEqual(linesOf(0, { isRepeated: true, outcome: 'timed-out' }), [
      'warn: ibmcloud target (timed out after 2.0 s)',
    ]);
  });
});
