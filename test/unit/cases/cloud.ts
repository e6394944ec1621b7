import { X509Certificate } from 'node:crypto';
import * as yaml from 'yaml';
import { Failure } from '../../../src/failure/failure.ts';
import { cliFailure } from '../../../src/failure/cliFailure.ts';
import { collects, parseAgentConfiguration } from '../../../src/forwarding/forwarder/agent/agentConfiguration.ts';
import type { StepContext } from '../../../src/forwarding/plans/step.ts';
import { waitDeployed } from '../../../src/forwarding/plans/steps/waitDeployed.ts';
import { Skipped, type Check } from '../../../src/forwarding/verification/check.ts';
import { caRotation } from '../../../src/forwarding/verification/checks/caRotation.ts';
import { certificateAuthority } from '../../../src/forwarding/verification/checks/certificateAuthority.ts';
import type { ClusterFacts } from '../../../src/forwarding/verification/facts.ts';
import { recogniseWebhook } from '../../../src/forwarding/webhook/recogniseWebhook.ts';
import { policyWord } from '../../../src/forwarding/webhook/storedPolicy.ts';
import { logsSecrets } from '../../../src/forwarding/webhook/verbosePolicy.ts';
import type { CliCommand } from '../../../src/ibmcloud/cliCommand.ts';
import { listAccounts, listResourceGroups } from '../../../src/ibmcloud/commands/accounts.ts';
import { getCaStatus } from '../../../src/ibmcloud/commands/caStatus.ts';
import { getCluster, listClusters } from '../../../src/ibmcloud/commands/clusters.ts';
import { getKubeconfig } from '../../../src/ibmcloud/commands/credentials.ts';
import { getLoggingConfigs } from '../../../src/ibmcloud/commands/loggingConfigs.ts';
import { listPlugins } from '../../../src/ibmcloud/commands/plugins.ts';
import { listIbmImages } from '../../../src/ibmcloud/commands/registry.ts';
import { listServiceInstances } from '../../../src/ibmcloud/commands/serviceInstances.ts';
import { getAuditWebhook } from '../../../src/ibmcloud/commands/webhook.ts';
import type { Cluster, ClusterType, Master, Provider } from '../../../src/ibmcloud/models.ts';
import { readCredentials } from '../../../src/kubernetes/credentials.ts';
import { inEnglish } from '../../../src/text/message.ts';
import { jsonOf, textOf, type Case } from './case.ts';

/** What a call's output is read as, in words. */
function read<T>(command: CliCommand<T>, text: string, words: (value: T) => string): string {
  try {
    return words(command.parse(text));
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const length = (list: readonly unknown[]): string => `a list of ${list.length}`;
const nothing = textOf('cloud/null.txt');
const lists: Readonly<Record<string, () => string>> = {
  'cluster ls': () => read(listClusters(), nothing, length),
  'cluster ls of VPC': () => read(listClusters('vpc-gen2'), nothing, length),
  'account list': () => read(listAccounts(), nothing, length),
  'resource groups': () => read(listResourceGroups(), nothing, length),
  'plugin list': () => read(listPlugins(), nothing, length),
  'cr image-list': () => read(listIbmImages('x'), nothing, length),
  'resource service-instances': () => read(listServiceInstances('logs', true), nothing, length),
  'ob logging config list': () => read(getLoggingConfigs('x'), nothing, length),
};

function word({ provider }: Pick<Cluster, 'provider'>): string {
  return typeof provider === 'string' ? provider : 'unknown';
}

const outputs: readonly Case[] = [
  ...Object.entries(lists).map(([name, out]) => ({ name: `null of ${name}`, expected: 'a list of 0', out })),
  {
    name: 'account list as one object',
    expected: 'a list of 2',
    out: () => read(listAccounts(), textOf('cloud/account-list-object.json'), length),
  },
  {
    name: 'a classic cluster with the keys of a VPC one',
    expected: 'classic',
    out: () =>
      read(getCluster('x'), textOf('cloud/classic-get-union.json'), ({ provider }) =>
        typeof provider === 'string' ? provider : 'unknown',
      ),
  },
  {
    name: 'audit-webhook get with dashes',
    expected: 'none',
    out: () => read(getAuditWebhook('x'), textOf('cloud/webhook-get-dash.txt'), (found) => found?.server ?? 'none'),
  },
  {
    name: 'audit-webhook get of 2020, none set',
    expected: 'none',
    out: () =>
      read(getAuditWebhook('x'), textOf('cloud/audit-webhook-get-2020.txt'), (found) => found?.server ?? 'none'),
  },
  {
    name: 'audit-webhook get with policy WriteRequestBodies',
    expected: 'verbose',
    out: () =>
      read(getAuditWebhook('x'), textOf('cloud/policy-write-request-bodies.json'), (found) =>
        found === undefined ? 'none' : policyWord(found.policy),
      ),
  },
  {
    name: 'a cluster without a name in a list',
    expected: 'the others are listed',
    out: () =>
      read(listClusters(), textOf('cloud/list-with-nameless.json'), (found) =>
        found.length >= 1 ? 'the others are listed' : 'none',
      ),
  },
  {
    name: 'an image’s date as ISO 8601',
    expected: 'of 2026',
    out: () =>
      read(listIbmImages('x'), textOf('cloud/images-lower-case.json'), (found) =>
        JSON.stringify(found).includes('2026') ? 'of 2026' : JSON.stringify(found),
      ),
  },
  {
    name: 'cluster get of a VPC in 2020',
    expected: 'vpc-gen2 deployed public,private',
    out: () =>
      read(
        getCluster('x'),
        textOf('cloud/vpc-get-2020.json'),
        (found) => `${word(found)} ${found.master.state} ${found.endpoints.join()}`,
      ),
  },
  {
    name: 'classic cluster ls of 2019',
    expected: 'classic app-np',
    out: () =>
      read(listClusters(), textOf('cloud/classic-ls-2019.json'), (found) =>
        found.map((one) => `${word(one)} ${one.resourceGroupName}`).join(),
      ),
  },
  {
    name: 'a user’s kubeconfig of 2023',
    expected: 'read',
    out: () =>
      read(getKubeconfig({ cluster: 'x', admin: false }), textOf('cloud/kubeconfig-iks-user-2023.yaml'), () => 'read'),
  },
  {
    name: 'a kubeconfig without “users”',
    expected: 'api-unauthorized',
    out: async () => {
      const text = textOf('cloud/kubeconfig-without-users.yaml');
      const broken = read(getKubeconfig({ cluster: 'x', admin: false }), text, () => '');
      if (broken !== '') return broken;
      return readCredentials(text).then(
        () => 'credentials',
        (error: unknown) => (error instanceof Failure ? error.code : String(error)),
      );
    },
  },
];

interface KnownUrl {
  readonly url: string;
  readonly expected: string;
  readonly accept?: string;
}

const said = (server: string): string => {
  const { route, tool } = recogniseWebhook({ server, policy: 'default' });
  return tool === undefined ? route : `${route} ${tool}`;
};
const urls: readonly Case[] = [
  ...jsonOf<readonly KnownUrl[]>('cloud/webhook-urls.json').map(({ url, expected, accept }) => ({
    name: `webhook ${url}`,
    expected,
    out: () => (accept !== undefined && new RegExp(accept).test(said(url)) ? expected : said(url)),
  })),
  ...textOf('cloud/webhook-urls.txt')
    .trim()
    .split('\n')
    .map((url) => ({
      name: `webhook ${url}`,
      expected: url.includes('k8s-audit') ? 'Falco' : 'IBM’s or another’s in that Service',
      out: () =>
        /^(foreign (IBM|Terraform|logdna\/|kube-audit\/|ibm-kube-audit\/|audit\/)|log-analysis|private-network|cloud-logs)/.test(
          said(url),
        )
          ? 'IBM’s or another’s in that Service'
          : said(url).replace('foreign ', ''),
    })),
];

interface Looks {
  readonly before: Master;
  readonly cases: readonly { readonly name: string; readonly looks: readonly Master[]; readonly expected: string }[];
}

/** Waits while the master is seen so, one look after the other; the last one stays. */
async function waitFor(before: Master, looks: readonly Master[]): Promise<string> {
  let asked = 0;
  const context = {
    plan: { cluster: { id: 'x', name: 'x' } },
    services: {
      cli: { run: () => Promise.resolve({ master: looks[Math.min(asked++, looks.length - 1)] }) },
      pollIntervalMs: 1,
      refreshGraceMs: 300,
    },
    signal: new AbortController().signal,
    progress: () => undefined,
    note: () => undefined,
    found: { masterBeforeRefresh: before },
    record: { refreshEnded: () => Promise.resolve(), refreshFailed: () => Promise.resolve() },
  };
  try {
    await waitDeployed.run({ kind: 'wait-deployed', timeoutMs: 1000 }, context as unknown as StepContext);
    return asked === looks.length ? 'ends at the last look' : `ends at look ${asked} of ${looks.length}`;
  } catch (error) {
    return error instanceof Failure ? 'fails' : String(error);
  }
}

const { before, cases } = jsonOf<Looks>('cloud/wait-deployed.json');
const waits: readonly Case[] = cases.map(({ name, looks, expected }) => ({
  name: `a refresh: ${name}`,
  expected: expected === 'fails' ? 'fails' : 'ends at the last look',
  out: () => waitFor(before, looks),
}));

interface VerboseCluster extends Pick<Cluster, 'version'> {
  readonly type: ClusterType;
  readonly provider: Provider;
  readonly logsSecrets: boolean;
}
const policies: readonly Case[] = jsonOf<readonly VerboseCluster[]>('cloud/policy-verbose.json').map(
  ({ logsSecrets: expected, ...cluster }) => ({
    name: `policy verbose on ${cluster.type} ${cluster.version} ${cluster.provider}`,
    expected: expected ? 'logs Secrets' : 'logs no Secret',
    out: () => (logsSecrets(cluster) ? 'logs Secrets' : 'logs no Secret'),
  }),
);

interface CliEnd {
  readonly id: string;
  readonly stderr: string;
  readonly stdout?: string;
  readonly expected: string;
  readonly notExpected?: string;
}

const failures: readonly Case[] = jsonOf<readonly CliEnd[]>('cloud/cli-failures.json').map(
  ({ stderr, stdout = '', expected, notExpected }) => ({
    name: `the CLI says: ${stderr.trim().split('\n').at(-1)}`,
    expected: notExpected === undefined ? expected : `not ${notExpected}`,
    out: () => {
      const { code } = cliFailure({ args: ['ks', 'cluster', 'get'], exitCode: 1, stdout, stderr });
      return notExpected === undefined || code === notExpected ? code : `not ${notExpected}`;
    },
  }),
);

async function answer(check: Check, facts: object): Promise<string> {
  try {
    const found = await check.run(facts as ClusterFacts, new AbortController().signal);
    return 'result' in found ? `${found.result}: ${inEnglish(found.text)}` : 'several';
  } catch (error) {
    if (error instanceof Skipped) return 'skipped';
    throw error;
  }
}

const checks: readonly Case[] = [
  {
    name: 'a logging agent that collects another namespace',
    expected: 'left-out: Path /var/log/containers/*_default_*.log',
    out: () => {
      const text = textOf('cloud/logs-agent-other-namespaces.yaml');
      const input = parseAgentConfiguration([text.slice(text.indexOf('[INPUT]'))], yaml);
      const forwarder = { namespace: 'ibm-kube-audit', pod: 'ibmcloud-kube-audit-1', container: 'ibmcloud-kube-audit' };
      const found = collects(input, forwarder);
      return found.kind === 'left-out' ? `left-out: ${found.pattern}` : found.kind;
    },
  },
  {
    name: 'a CA that was renewed with the same key',
    expected: 'pass: The stored CA is the cluster’s current one.',
    out: () =>
      answer(certificateAuthority, {
        cluster: { id: 'x', name: 'x' },
        webhook: () =>
          Promise.resolve({
            server:
              'https://127.0.0.1:2040/api/v1/namespaces/ibm-kube-audit/services/ibmcloud-kube-audit-service/proxy/post',
            authorities: [new X509Certificate(textOf('cloud/ca-stored.pem'))],
          }),
        ca: () => Promise.resolve(textOf('cloud/ca-present-same-key.pem')),
        isDirect: () => Promise.resolve(false),
        record: () => Promise.resolve(undefined),
        recent: () => Promise.resolve({ users: [] }),
      }),
  },
  {
    name: 'a CA that is created and not rotated',
    expected:
      'warning: Renew the webhook’s certificates now, before `ca rotate` removes the old CA: the cluster has a new one.',
    out: () =>
      answer(caRotation, {
        cluster: { id: 'x', name: 'x' },
        target: () => Promise.resolve({}),
        caStatus: () => Promise.resolve(getCaStatus('x').parse(textOf('cloud/ca-status-created.txt'))),
      }),
  },
];

/** What IBM's CLI and a master say. */
export const cloudCases: readonly Case[] = [...outputs, ...urls, ...waits, ...policies, ...failures, ...checks];
