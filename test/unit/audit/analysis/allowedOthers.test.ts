import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allowedOthers } from '../../../../src/audit/analysis/refusal/allowedOthers.ts';
import { loadEvents } from '../../../../src/audit/analysis/columns/loadEvents.ts';
import { refusalOf } from '../../../../src/audit/analysis/refusal/refusal.ts';
import { refusalMarkdown } from '../../../../src/audit/analysis/refusal/refusalMarkdown.ts';
import { kindOfContent } from '../../../../src/audit/file/fileRecords.ts';
import { inEnglish, message, type Message } from '../../../../src/text/message.ts';
import { allow, refused, secrets } from './refusedEvent.ts';

describe('what allowed others the same', () => {
  const binding = 'RoleBinding "ops/shop" of Role "ops"';
  let number = 0;
  const allowed = (username: string, fields: object = {}): string => {
    number += 1;
    const annotations = { ...allow, 'authorization.k8s.io/reason': `RBAC: allowed by ${binding} to User "x"` };
    return JSON.stringify(
      refused({ auditID: `id-${number}`, user: { username }, responseStatus: { code: 200 }, annotations, ...fields }),
    );
  };

  async function documentWith(lines: readonly string[], notes: readonly Message[] = []): Promise<string> {
    const { signal } = new AbortController();
    const loaded = await loadEvents([kindOfContent('audit.log', Buffer.from(lines.join('\n')))], { signal });
    const groups = allowedOthers(loaded.columns, { verb: 'get', resource: 'secrets' });
    const event = refused();
    const refusal = refusalOf(event);
    assert.ok(refusal);
    const others = { groups, name: 'audit.log', accounts: loaded.accounts, notes };
    return refusalMarkdown(event, refusal, inEnglish, others);
  }

  it('is counted by binding and user, of the same verb and resource only', async () => {
    const markdown = await documentWith([
      JSON.stringify(refused({ auditID: 'own' })),
      allowed('ben'),
      allowed('ben', { objectRef: { ...secrets, namespace: 'other', name: 'x' } }),
      allowed('carla', { impersonatedUser: { username: 'dan|el' } }),
      allowed('no-verb', { verb: 'list' }),
      allowed('no-resource', { objectRef: { ...secrets, resource: 'configmaps' } }),
      allowed('no-part', { objectRef: { ...secrets, subresource: 'status' } }),
      allowed('no-group', { objectRef: { ...secrets, apiGroup: 'x.example.com' } }),
      allowed('no-binding', { annotations: {} }),
      allowed('no-answer', { stage: 'ResponseStarted' }),
    ]);
    const [, section = ''] = markdown.split('## What allowed others the same\n');
    assert.deepEqual(
      section.split('\n').filter((line) => line.startsWith('|')),
      [
        '| Binding | User | Events |',
        '| --- | --- | ---: |',
        `| ${binding} to User "x" | ben | 2 |`,
        `| ${binding} to User "x" | dan\\|el | 1 |`,
      ],
    );
    assert.doesNotMatch(section, /could not be read/);
  });

  it('is not known of what a search has left out', async () => {
    const markdown = await documentWith([JSON.stringify(refused())], [message('Searched for: {0}', 'code:403')]);
    assert.match(
      markdown,
      /\nNo event of audit\.log names .*\n\n- These events are what a search left: .*\n- Searched for: code:403\n$/,
    );
  });

  it('is not known of what could not be read', async () => {
    const markdown = await documentWith([JSON.stringify(refused()), '{"kind":"Event","auditID":"cut","verb":"ge']);
    assert.match(
      markdown,
      /\nNo event of audit\.log names a binding for it\.\n\nSome of it could not be read, and may/,
    );
  });
});
