import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { withFunctions } from '../../../../../src/forwarding/plans/script/scriptFunctions.ts';

/** What the script sends with the `DELETE` of an object, and what it says. */
function removed(version: string, present: string): { readonly sent: unknown; readonly said: string } {
  const kubectl = `kubectl() { if [ "$1" = get ]; then printf '%s ' '${present}'; else cat >&3; fi; }`;
  const fail = 'fail() { echo "$1" >&2; exit 1; }';
  const lines = `${kubectl}\n${fail}\nUNUSED=yes\nremove_object /path u '${version}' '' configmap/c 3>&1`;
  const { stdout, stderr } = spawnSync('/bin/bash', {
    input: `set -euo pipefail\n${withFunctions(lines)}\n`,
    encoding: 'utf8',
  });
  return {
    sent: stdout === '' ? undefined : (JSON.parse(stdout) as { preconditions: unknown }).preconditions,
    said: stderr,
  };
}

it('a script removes the very version that the plan was made for, where the kind has no generation', () => {
  const present = 'u generation= resourceVersion=7';
  assert.deepEqual(removed('resourceVersion=7', present), { sent: { uid: 'u', resourceVersion: '7' }, said: '' });
  assert.deepEqual(removed('', present), { sent: { uid: 'u' }, said: '' });
  const withGeneration = 'u generation=2 resourceVersion=7';
  assert.deepEqual(removed('generation=2', withGeneration), { sent: { uid: 'u' }, said: '' });
  const { sent, said } = removed('resourceVersion=6', present);
  assert.equal(sent, undefined);
  assert.match(said, /configmap\/c has changed since this script was made, so it stays/);
});
