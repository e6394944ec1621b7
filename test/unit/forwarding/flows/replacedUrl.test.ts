import assert from 'node:assert/strict';
import { it } from 'node:test';
import { replacedUrl } from '../../../../src/forwarding/flows/presentState.ts';
import { recogniseWebhook } from '../../../../src/forwarding/webhook/recogniseWebhook.ts';

it('another webhook that a set-up would replace is shown without its secrets', () => {
  const webhook = { server: 'https://me:s3cret@siem.example.com/in?token=abc', policy: 'default' } as const;
  const present = { webhook, recognised: recogniseWebhook(webhook) };
  const shown = replacedUrl(present, 'cloud-logs') ?? '';
  assert.match(shown, /siem\.example\.com\/in/);
  assert.doesNotMatch(shown, /s3cret|abc/);
  assert.equal(replacedUrl(present, 'external'), undefined);
  assert.equal(replacedUrl({ webhook: undefined, recognised: undefined }, 'external'), undefined);
});
