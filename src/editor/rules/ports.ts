import { boundPorts } from '../../forwarding/forwarder/haproxy/proxies.ts';
import { containsLabels } from '../../forwarding/forwarder/labels.ts';
import { numberOfPort, opensPort, type DeclaredPort, type PolicyPort } from '../../forwarding/forwarder/servicePort.ts';
import { message, type Message } from '../../text/message.ts';
import { replaceNode } from '../manifest/changes.ts';
import type { ManifestFile } from '../manifest/manifestFile.ts';
import type { ManifestObject } from '../manifest/manifestObject.ts';
import { containerPorts, mountedConfigMaps, sameNamespace, selectorOf, type PodTemplate } from '../manifest/pods.ts';
import { itemsAt, scalarAt, stringsOf, textAt, type YamlNode, type YamlScalar } from '../manifest/yamlNode.ts';
import { oneFix, type Fix } from '../problem.ts';
import type { Found, Rule } from './rule.ts';

/** A port between Service and listener that does not match the next one: nothing arrives. */
export const ports: Rule = {
  id: 'port-mismatch',
  *check(file) {
    const selecting = file.objects.flatMap((object) => {
      const selector = selectorOf(object);
      return selector === undefined ? [] : [{ object, labels: stringsOf(selector) }];
    });
    for (const pod of file.pods) {
      const bound = boundIn(file, pod);
      const declared = containerPorts(pod);
      if (bound.size > 0) {
        for (const { containerPort: number, node } of declared) {
          if (!bound.has(number))
            yield mismatch(node, message('HAProxy binds {1}, not {0}.', number, listed(bound)), bound);
        }
      }
      const listening = bound.size > 0 ? bound : new Set(declared.map(({ containerPort }) => containerPort));
      if (listening.size === 0) continue;
      for (const { object, labels } of selecting) {
        if (!sameNamespace(object, pod.object) || !containsLabels(pod.labels, labels)) continue;
        if (object.kind === 'Service') yield* checkService(object, listening, declared);
        else yield* checkPolicy(object, listening, declared);
      }
    }
  },
};

/** The ports that the pod's HAProxy binds, if the file holds its configuration and names all of them. */
function boundIn(file: ManifestFile, pod: PodTemplate): Set<number> {
  const mounted = mountedConfigMaps(pod);
  const configurations = file.configurations.filter(
    ({ holder }) => holder && mounted.includes(holder.object.name) && sameNamespace(holder.object, pod.object),
  );
  const bound = configurations.map(({ haproxy }) => boundPorts(haproxy));
  return new Set(bound.every(({ areAll }) => areAll) ? bound.flatMap(({ ports }) => ports) : []);
}

function* checkService(
  { node }: ManifestObject,
  listening: ReadonlySet<number>,
  declared: readonly DeclaredPort[],
): Generator<Found> {
  for (const port of itemsAt(node, 'spec', 'ports')) {
    // Without a target the Service's own port counts.
    const target = scalarAt(port, 'targetPort') ?? scalarAt(port, 'port');
    if (typeof target?.value === 'number' && !listening.has(target.value)) {
      yield mismatch(
        target,
        message('The pod doesn’t listen on {0}, but on {1}.', target.value, listed(listening)),
        listening,
      );
    } else if (typeof target?.value === 'string' && numberOfPort(target.value, declared) === undefined) {
      yield mismatch(
        target,
        message('No container port is named {0}. The pod listens on {1}.', target.value, listed(listening)),
        listening,
      );
    }
  }
}

/** A policy with ports that admits nobody on a port on which the pod listens. */
function* checkPolicy(
  { node }: ManifestObject,
  listening: ReadonlySet<number>,
  declared: readonly DeclaredPort[],
): Generator<Found> {
  const rules = itemsAt(node, 'spec', 'ingress').map((rule) => itemsAt(rule, 'ports'));
  if (rules.length === 0) return;
  for (const rule of rules) {
    const ports = rule.map((port) => policyPort(port));
    // A name that no container here declares proves nothing.
    if (ports.some(({ port }) => typeof port === 'string' && numberOfPort(port, declared) === undefined)) return;
    if ([...listening].some((number) => opensPort(ports, number, declared))) return;
  }
  const numbers = rules.flat().map((port) => scalarAt(port, 'port'));
  for (const port of numbers) {
    // A port that is opened for another protocol than TCP has the right number.
    if (typeof port?.value === 'number' && !listening.has(port.value)) {
      yield mismatch(
        port,
        message('This NetworkPolicy opens {0}, but the pod listens on {1}.', port.value, listed(listening)),
        listening,
      );
    }
  }
}

function policyPort(node: YamlNode): PolicyPort {
  const [port, endPort] = [scalarAt(node, 'port')?.value, scalarAt(node, 'endPort')?.value];
  return {
    ...(typeof port === 'number' || typeof port === 'string' ? { port } : {}),
    ...(typeof endPort === 'number' ? { endPort } : {}),
    protocol: textAt(node, 'protocol'),
  };
}

function mismatch(node: YamlScalar, text: Message, listening: ReadonlySet<number>): Found {
  const [only] = listening;
  const fixes = (): readonly Fix[] =>
    listening.size === 1 && only !== undefined
      ? oneFix(message('Use Port {0}', only), [replaceNode(node, String(only))])
      : [];
  return { severity: 'error', message: text, start: node.start, end: node.end, fixes };
}

const listed = (ports: ReadonlySet<number>): string => [...ports].join(', ');
