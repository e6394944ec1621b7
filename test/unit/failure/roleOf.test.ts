import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cliFailure } from '../../../src/failure/cliFailure.ts';

describe('a missing role', () => {
  const refused = 'FAILED\nYou do not have the correct permissions to perform this action. (A0007)\n';
  const sentence = (args: string, stderr = refused): string =>
    cliFailure({ args: args.split(' '), exitCode: 1, stdout: '', stderr }).message;

  it('is named by the call, or as the CLI names it', () => {
    for (const [args, role] of [
      ['ks cluster get --cluster c', 'Viewer'],
      ['ks cluster ls', 'Viewer'],
      ['ks cluster master audit-webhook get --cluster c', 'Viewer'],
      ['ks cluster master audit-webhook set --cluster c', 'Editor'],
      ['ks cluster master audit-webhook unset --cluster c', 'Editor'],
      ['ks cluster master refresh --cluster c', 'Operator'],
      ['ks cluster ca get --cluster c', 'Administrator'],
      ['ks cluster config --cluster c --admin', 'Administrator'],
    ] as const) {
      assert.match(sentence(args), new RegExp(`lack the platform role ${role} on this cluster`), args);
    }
    const named = 'FAILED\nThis action requires the Operator role for the cluster. (A0008)\n';
    assert.match(sentence('ks cluster master audit-webhook set', named), /platform role Operator/);
    assert.match(sentence('resource groups'), /lack the required IBM Cloud role/);
  });
});
