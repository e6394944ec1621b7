import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/failure/failure.ts';
import { notLoggedIn } from '../../../src/ibmcloud/commands/account.ts';
import { inEnglish, message } from '../../../src/text/message.ts';
import { whyUnlisted } from '../../../src/views/unlistedCluster.ts';

type Clusters = Parameters<typeof whyUnlisted>[0];

const why = (
  state: ReturnType<Clusters['state']>,
  failure?: Failure,
  unlisted: ReturnType<Clusters['unlisted']> = [],
  isListed = true,
): string => {
  const clusters = { state: () => state, failure: () => failure, isListed: () => isListed, unlisted: () => unlisted };
  return inEnglish(whyUnlisted(clusters));
};

test('a cluster is not in the list only where that was read, as a whole', () => {
  const absent = /^This cluster isn’t in the list/;
  assert.match(why('ready'), absent);
  assert.match(why('noCluster'), absent);
  assert.match(why('ready', undefined, ['classic']), /^Not known: only a part/);
  assert.match(why('loading'), /^Not known yet/);
  // Rows of the last time are shown, and the list was not read since.
  assert.match(why('ready', undefined, [], false), /^Not known yet/);
  assert.match(why('notLoggedIn', notLoggedIn()), /^Not known: .* couldn’t be read\. You aren’t logged in/);
  assert.match(why('failed', new Failure('network', message('No answer.'))), /couldn’t be read\. No answer\.$/);
  assert.match(why('failed'), /^Not known: .* couldn’t be read\.$/);
});
