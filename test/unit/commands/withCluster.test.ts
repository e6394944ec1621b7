import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withCluster } from '../../../src/commands/withCluster.ts';
import { inEnglish, message } from '../../../src/text/message.ts';

it('a failure of a row’s command names its cluster, once', () => {
  const said = (text: string, cluster?: string): string => inEnglish(withCluster(message('{0}', text), cluster));
  assert.equal(said('Can’t reach IBM Cloud.', 'prod-dal'), 'prod-dal: Can’t reach IBM Cloud.');
  assert.equal(
    said('No audit webhook is stored for prod-dal.', 'prod-dal'),
    'No audit webhook is stored for prod-dal.',
  );
  assert.equal(said('Can’t reach IBM Cloud.'), 'Can’t reach IBM Cloud.');
});
