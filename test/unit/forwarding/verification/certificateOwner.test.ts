/** Whether the certificate's owner may post: what the API server is asked, and what each of its answers is worth. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../../src/forwarding/verification/check.ts';
import { certificateOwner } from '../../../../src/forwarding/verification/checks/certificateOwner.ts';
import type { ClusterFacts } from '../../../../src/forwarding/verification/facts.ts';
import { parseServiceProxyUrl } from '../../../../src/forwarding/webhook/url/serviceProxyUrl.ts';

const signal = new AbortController().signal;

/** The check's result, and the Service that it asked for. */
async function ask(status: object, service = 'http:forwarder:http'): Promise<readonly [string, string]> {
  const server = `https://127.0.0.1:2040/api/v1/namespaces/audit/services/${service}/proxy/post`;
  let name = '';
  const certificate = {
    ...{ subject: 'CN=anna, O=ops', issuer: 'CN=ca', fingerprint: 'aa' },
    notAfter: '2027-01-01T00:00:00Z',
  };
  const facts = {
    cluster: { id: 'c', name: 'web' },
    webhook: () => Promise.resolve({ server }),
    record: () => Promise.resolve({ certificate }),
    target: () => Promise.resolve(parseServiceProxyUrl(server)),
    api: () =>
      Promise.resolve({
        create: (review: { readonly spec: { readonly resourceAttributes: { readonly name: string } } }) => {
          ({ name } = review.spec.resourceAttributes);
          return Promise.resolve({ status });
        },
      }),
  };
  const answer = (await certificateOwner.run(facts as unknown as ClusterFacts, signal)) as Answer;
  return [answer.result, name];
}

test('what the API server says neither way is not known', async () => {
  const answers: Readonly<Record<string, object>> = {
    pass: { allowed: true },
    failure: { allowed: false, reason: 'no rule' },
  };
  for (const [result, status] of Object.entries(answers)) assert.equal((await ask(status))[0], result);
  for (const status of [{}, { allowed: 'no' }, { allowed: false, evaluationError: 'a webhook did not answer' }])
    assert.equal((await ask(status))[0], 'unknown', JSON.stringify(status));
});

test('the API server is asked for the Service as the URL names it', async () => {
  for (const service of ['http:forwarder:http', 'https:forwarder:8443', 'forwarder:http', 'forwarder'])
    assert.equal((await ask({ allowed: true }, service))[1], service);
});
