import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryMarkdown } from '../../../../src/audit/analysis/summaryMarkdown.ts';
import { limitsOf } from '../../../../src/views/events/exploredLimits.ts';
import { inEnglish, message } from '../../../../src/text/message.ts';

test('the figures of a filter as Markdown, what is missing of them said, and nothing of theirs is Markdown', () => {
  const account = { lines: 9, events: 9, cut: 3, repeated: 0, haproxy: 0, unread: 4, truncated: true, stopped: true };
  const limits = limitsOf({
    notes: [message('Searched for: {0}', '<b>')],
    source: { loaded: { accounts: [{ path: '/logs/a|b.gz', ...account }] } },
    summary: { missing: 2 },
  }).map(({ text: limit }) => limit);
  const text = summaryMarkdown(
    {
      ...{ name: 'audit_log.jsonl', filter: 'verb:get', events: 12, limits, titleOf: () => message('Users') },
      summary: {
        ...{ count: 3, missing: 2 },
        topLists: [
          { field: 'user', values: [{ value: '[x](http://a.example)|b', events: 3, bytes: 20_000 }], different: 5 },
          { field: 'why', values: [], different: 0 },
        ],
        histogram: {
          ...{ from: Date.UTC(2026, 10, 23), step: 1_000, untimed: 1 },
          buckets: [{ succeeded: 2, refused: 0, failed: 0, open: 0, bytes: 9_000 }],
        },
      },
    },
    inEnglish,
  );
  assert.match(text, /^# Audit events of audit_log\.jsonl\n\n- 3 of 12 events\n- Filter: verb:get\n/);
  assert.match(
    text,
    /\n- 1 event without a time is in no bar\.\n- Searched for: \\<b\\>\n- 2 events couldn’t be read again/,
  );
  assert.match(
    text,
    /\n- 3 events are cut: .*\n- 4 lines were not understood\n- Ends too early: a\\\|b\.gz\n- Read only in part/,
  );
  assert.match(text, /\n\| 2026-11-23T00:00:00\.000Z \| 2 \| 0 \| 0 \| 0 \| 9000 B \|\n/);
  assert.match(
    text,
    /\n\| Users \| Events \| Size \|\n\| --- \| --- \| --- \|\n\| .* \| 3 \| 20 kB \|\n\nAnd 4 more\.\n$/,
  );
  assert.doesNotMatch(text, /\[x\]\(|\)\|b/);
});
