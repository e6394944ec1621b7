import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../src/failure/failure.ts';
import { checks } from '../../../../src/forwarding/verification/checks.ts';
import type { Finding } from '../../../../src/forwarding/verification/check.ts';
import { readFacts } from '../../../../src/forwarding/verification/readFacts.ts';
import { runChecks } from '../../../../src/forwarding/verification/runChecks.ts';
import { verdictOf } from '../../../../src/forwarding/verification/verdict.ts';
import type { CliCommand } from '../../../../src/ibmcloud/cliCommand.ts';
import type { Cluster } from '../../../../src/ibmcloud/models.ts';
import { message } from '../../../../src/text/message.ts';
import { flowServices } from '../../../support/flowServices.ts';
import { never } from '../support/flowLab.ts';

const codes: readonly FailureCode[] = ['no-permission', 'bad-output', 'timed-out', 'gateway', 'api-unreachable'];
const proxied = 'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services';
const servers = [
  `${proxied}/http:ibmcloud-kube-audit-service:http/proxy/post`,
  `${proxied}/kube-audit-forwarder/proxy/post`,
  'https://audit.example.com:6514/',
  // An address inside the cluster.
  'http://172.21.5.5:8080/post',
];

/** Findings where the stored webhook is all that can be read, or not even that. */
async function findingsOf(code: FailureCode, server: string | undefined): Promise<readonly Finding[]> {
  const refuse = (): Promise<never> => Promise.reject(new Failure(code, message('No.')));
  const run = <T>({ args }: CliCommand<T>): Promise<T> =>
    server !== undefined && args.includes('audit-webhook')
      ? Promise.resolve({ server, policy: 'default' } as T)
      : refuse();
  const facts = readFacts({
    cluster: {
      id: 'c',
      name: 'c',
      type: 'openshift',
      version: '4.19.1_1500_openshift',
      provider: 'vpc-gen2',
    } as Cluster,
    services: flowServices({ run }, 'unused'),
    openApi: refuse,
    earlierCounters: undefined,
    lastVerifiedAt: undefined,
    sendTestEvents: refuse,
    priority: 'normal',
    signal: never,
  });
  return runChecks(checks, facts, never).all;
}

describe('where facts cannot be read', () => {
  for (const code of codes) {
    it(`${code} everywhere: no check passes or fails`, async () => {
      for (const { check, result } of await findingsOf(code, undefined)) {
        assert.ok(result === 'unknown' || result === 'skipped', `${check}: ${result}`);
      }
    });

    it(`${code} but for a webhook to IBM’s image: which of the two it is, and what follows from that, is unknown`, async () => {
      const findings = await findingsOf(code, `${proxied}/ibmcloud-kube-audit-service/proxy/post`);
      for (const id of ['logging-agent', 'agent-collects', 'event-size']) {
        assert.equal(findings.find(({ check }) => check === id)?.result, 'unknown', id);
      }
    });

    it(`${code} but for the stored webhook: only what its URL and policy show is answered, and nothing accused`, async () => {
      const byUrl = ['webhook-set', 'webhook-url', 'webhook-address', 'policy', 'encryption'];
      for (const server of servers) {
        const findings = await findingsOf(code, server);
        for (const { check, result } of findings) {
          const allowed = byUrl.includes(check) ? ['pass', 'warning', 'skipped', 'unknown'] : ['skipped', 'unknown'];
          assert.ok(allowed.includes(result), `${server} ${check}: ${result}`);
        }
        assert.equal(verdictOf({ at: new Date().toISOString(), findings }).state, 'unknown', server);
      }
    });
  }
});
