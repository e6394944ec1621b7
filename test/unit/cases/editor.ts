import { checkFile } from '../../../src/editor/checkFile.ts';
import { createManifestReader, noFacts, readAuditConfiguration } from '../../../src/editor/manifest/manifestFile.ts';
import { factsOf } from '../../../src/editor/manifest/workspaceFacts.ts';
import { applyChanges } from '../../../src/editor/problem.ts';
import { readHaproxyFile } from '../../../src/forwarding/forwarder/haproxy/haproxyFile.ts';
import { Skipped, type Check } from '../../../src/forwarding/verification/check.ts';
import { haproxyHost } from '../../../src/forwarding/verification/checks/haproxyHost.ts';
import { haproxyHttplog } from '../../../src/forwarding/verification/checks/haproxyHttplog.ts';
import { haproxyServer } from '../../../src/forwarding/verification/checks/haproxyServer.ts';
import type { ClusterFacts } from '../../../src/forwarding/verification/facts.ts';
import { textOf, type Case } from './case.ts';

const readManifest = await createManifestReader();

/** What Verify says of a configuration, of which no pod runs yet. */
async function verified(text: string): Promise<string> {
  const facts = {
    haproxy: () => Promise.resolve({ text, key: 'haproxy.cfg', file: readHaproxyFile(text) }),
    pods: () => Promise.resolve([]),
    findService: () => Promise.resolve(undefined),
    deployment: () => Promise.resolve({}),
    cluster: { id: 'c1', name: 'c1' },
  };
  const asked = async (check: Check): Promise<string> => {
    try {
      // The checks of haproxy.cfg read nothing else.
      const answer = await check.run(facts as unknown as ClusterFacts, AbortSignal.timeout(60_000));
      return `${check.id} ${'result' in answer ? answer.result : 'several'}`;
    } catch (error) {
      if (error instanceof Skipped) return `${check.id} skipped`;
      throw error;
    }
  };
  return (await Promise.all([haproxyHost, haproxyHttplog, haproxyServer].map(asked))).join(', ');
}

const configurations: Readonly<Record<string, readonly [rules: string, verify: string]>> = {
  'default-server-resolvers.cfg': ['nothing', 'haproxy-host pass, haproxy-httplog pass, haproxy-server pass'],
  'server-from-environment.cfg': ['nothing', 'haproxy-host unknown, haproxy-httplog pass, haproxy-server unknown'],
  'server-template.cfg': ['nothing', 'haproxy-host pass, haproxy-httplog pass, haproxy-server pass'],
  'server-template.cfg without resolvers': [
    'unresolved-host',
    'haproxy-host failure, haproxy-httplog pass, haproxy-server pass',
  ],
  'tcplog-in-http-mode.cfg': ['no-httplog', 'haproxy-host pass, haproxy-httplog warning, haproxy-server pass'],
  'log-stdout-without-format.cfg': ['nothing', 'haproxy-host pass, haproxy-httplog pass, haproxy-server pass'],
  'httplog-clf.cfg': ['nothing', 'haproxy-host pass, haproxy-httplog pass, haproxy-server pass'],
  'log-level-hides-requests.cfg': ['no-httplog', 'haproxy-host pass, haproxy-httplog warning, haproxy-server pass'],
  'no-log-target.cfg': ['no-httplog', 'haproxy-host pass, haproxy-httplog warning, haproxy-server pass'],
  'named-defaults-missed.cfg': ['no-httplog', 'haproxy-host pass, haproxy-httplog warning, haproxy-server pass'],
};

function configurationText(name: string): string {
  const [file = '', without] = name.split(' ');
  const text = textOf(`editor/${file}`);
  return without === undefined ? text : text.replace(' resolvers pod init-addr none', '');
}

const rulesIn = (problems: readonly { readonly rule: string }[]): string =>
  problems.map(({ rule }) => rule).join(', ') || 'nothing';

/** What the editor and Verify say of files. */
export const editorCases: readonly Case[] = [
  ...Object.entries(configurations).map(([name, [rules, verify]]) => ({
    name: `file ${name}`,
    expected: `editor: ${rules}; Verify: ${verify}`,
    out: async () => {
      const text = configurationText(name);
      const found = rulesIn(checkFile(readAuditConfiguration(text), noFacts));
      return `editor: ${found}; Verify: ${await verified(text)}`;
    },
  })),
  {
    name: 'file service-without-namespace.yaml',
    expected: 'webhook-port at “name: http”',
    out: () => {
      const text = textOf('editor/service-without-namespace.yaml');
      const problems = checkFile(readManifest(text), noFacts);
      return problems.map(({ rule, start, end }) => `${rule} at “${text.slice(start, end)}”`).join(', ');
    },
  },
  {
    name: 'file retired-image-default-namespace.yaml, fixed beside a file with the URL',
    expected: 'the fix leaves the port without a name, and no problem',
    out: () => {
      const url = /^# (\S+)/.exec(textOf('editor/retired-image-default-namespace.yaml'))?.[1] ?? '';
      const text = textOf('editor/retired-image-default-namespace.yaml').replace(/^#.*\n/, '');
      const facts = {
        ...noFacts,
        webhookUrls: factsOf(url).webhookUrls.map((found) => ({ url: found, file: 'set.sh' })),
      };
      const retired = checkFile(readManifest(text), facts).find(({ rule }) => rule === 'retired-image');
      const [fix] = retired?.fixes() ?? [];
      if (fix === undefined || !('changes' in fix)) return 'no fix';
      const fixed = applyChanges(text, fix.changes);
      const names = /- name: https?\n/.test(fixed) ? 'names the port' : 'leaves the port without a name';
      const left = rulesIn(checkFile(readManifest(fixed), facts));
      return `the fix ${names}, and ${left === 'nothing' ? 'no problem' : left}`;
    },
  },
];
