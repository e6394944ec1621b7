import { agentLabels } from '../../forwarding/forwarder/konnectivityAgents.ts';
import { containsLabels } from '../../forwarding/forwarder/labels.ts';
import { message } from '../../text/message.ts';
import { all, appendItem } from '../manifest/changes.ts';
import type { ManifestFile } from '../manifest/manifestFile.ts';
import type { ManifestObject } from '../manifest/manifestObject.ts';
import { at, itemsAt, mapAt, scalarAt, stringsOf, type YamlNode, type YamlSequence } from '../manifest/yamlNode.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

type Platform = 'kubernetes' | 'openshift';

const titles: Readonly<Record<Platform, string>> = { kubernetes: 'Kubernetes', openshift: 'OpenShift' };

/** A NetworkPolicy that blocks the konnectivity agents: the API server's posts never arrive. */
export const konnectivity: Rule = {
  id: 'konnectivity',
  *check(file) {
    const policies = file.objects.filter((object) => object.kind === 'NetworkPolicy' && isForTheForwarder(object));
    const reached = new Set(policies.flatMap((policy) => [...admitted(policy)]));
    // Policies add up: one that admits the agents is enough.
    for (const { node } of policies) {
      const missing: Platform | undefined =
        file.platform !== undefined && !reached.has(file.platform) ? file.platform : undefined;
      if (reached.size > 0 && missing === undefined) return;
      const place = scalarAt(node, 'metadata', 'name') ?? node;
      yield {
        severity: 'error',
        message:
          reached.size > 0 && missing !== undefined
            ? message(
                'Allow the Konnectivity agents: on {0}, as in this file, they have {1}.',
                titles[missing],
                labelLine(missing),
              )
            : message('Allow the Konnectivity agents: the API server sends the log through them.'),
        start: place.start,
        end: place.end,
        fixes: () =>
          oneFix(
            message('Allow the Konnectivity Agents'),
            letIn(file, node, missing === undefined ? ['kubernetes', 'openshift'] : [missing]),
          ),
      };
    }
  },
};

/** A policy for incoming traffic of the forwarder. One for all pods of the namespace may deny by default. */
function isForTheForwarder({ node }: ManifestObject): boolean {
  const types = itemsAt(node, 'spec', 'policyTypes').map((type) => type.type === 'scalar' && type.value);
  const app = stringsOf(mapAt(node, 'spec', 'podSelector', 'matchLabels'))['app'] ?? '';
  const incoming = types.length === 0 || types.includes('Ingress');
  return incoming && /^(?:ibmcloud-kube-audit|kube-audit-forwarder)$/.test(app);
}

/** The platforms whose agents a policy admits. A rule that cannot be judged counts as admitting both. */
function admitted({ node }: ManifestObject): Set<Platform> {
  const both: readonly Platform[] = ['kubernetes', 'openshift'];
  const rules = itemsAt(node, 'spec', 'ingress');
  return new Set(
    rules.flatMap((rule) => {
      const from = at(rule, 'from');
      if (from === undefined || (from.type === 'sequence' && from.items.length === 0)) return both;
      return itemsAt(rule, 'from').flatMap((peer) => both.filter((platform) => lets(peer, platform)));
    }),
  );
}

function lets(peer: YamlNode, platform: Platform): boolean {
  if (at(peer, 'ipBlock') !== undefined) return true;
  const namespaces = at(peer, 'namespaceSelector');
  const pods = at(peer, 'podSelector');
  if (namespaces === undefined) return false;
  if (at(namespaces, 'matchExpressions') !== undefined || at(pods, 'matchExpressions') !== undefined) return true;
  const namespace = stringsOf(at(namespaces, 'matchLabels'))['kubernetes.io/metadata.name'];
  const isPodMatch = containsLabels(agentLabels[platform], stringsOf(at(pods, 'matchLabels')));
  return (namespace === undefined || namespace === 'kube-system') && isPodMatch;
}

function letIn(file: ManifestFile, node: YamlNode, platforms: readonly Platform[]): readonly TextChange[] | undefined {
  const from = at(itemsAt(node, 'spec', 'ingress')[0], 'from');
  if (from?.type !== 'sequence') return undefined;
  return all(platforms.length === 0 ? undefined : appendAgents(file.text, from, platforms));
}

function appendAgents(source: string, from: YamlSequence, platforms: readonly Platform[]): TextChange | undefined {
  const items = platforms.map((platform) => appendItem(source, from, peerLines(platform)));
  const [first] = items;
  return first && { ...first, text: items.map((item) => item?.text ?? '').join('') };
}

function peerLines(platform: Platform): string[] {
  return [
    'namespaceSelector:',
    '  matchLabels:',
    '    kubernetes.io/metadata.name: kube-system',
    'podSelector:',
    '  matchLabels:',
    `    ${labelLine(platform)}`,
  ];
}

function labelLine(platform: Platform): string {
  return Object.entries(agentLabels[platform])
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
}
