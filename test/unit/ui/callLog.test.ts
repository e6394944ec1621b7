import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logCall } from '../../../src/ui/callLog.ts';
import type { Log } from '../../../src/ui/log.ts';

describe('the log of calls', () => {
  const linesOf = (waitedMs: number): readonly string[] => {
    const lines: string[] = [];
    const log = { info: (line: string) => lines.push(line) } as unknown as Log;
    const ended = { outcome: 'succeeded', exitCode: 0, startedAt: new Date(), durationMs: 2_000, stderr: '' } as const;
    logCall(log, { args: ['target'], waitedMs, ...ended });
    return lines;
  };

  it('has a line of its own for a call that waited for others', () => {
    assert.deepEqual(linesOf(3_210), ['ibmcloud target (waited 3.2 s for its turn)', 'ibmcloud target (2.0 s)']);
    assert.deepEqual(linesOf(900), ['ibmcloud target (2.0 s)']);
  });
});
