import { message, type Message } from '../../failure/message.ts';
import { boundPorts } from '../../forwarding/haproxy/proxies.ts';
import type { AuditFile, ManifestObject } from '../manifest/auditFile.ts';
import { replaceNode } from '../manifest/changes.ts';
import {
  containerPorts,
  mountedConfigMaps,
  sameNamespace,
  selectorOf,
  selects,
  type PodTemplate,
} from '../manifest/pods.ts';
import { itemsAt, scalarAt, stringsOf, type YamlScalar } from '../manifest/yamlNode.ts';
import { oneFix, type Fix } from '../problem.ts';
import type { Found, Rule } from './rule.ts';

/** One port along the way from the Service to what listens that does not fit the next: nothing arrives. */
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
        for (const { number, node } of declared) {
          if (!bound.has(number))
            yield mismatch(node, message('HAProxy binds {1}, and not {0}.', number, listed(bound)), bound);
        }
      }
      const listening = bound.size > 0 ? bound : new Set(declared.map(({ number }) => number));
      if (listening.size === 0) continue;
      const names = new Set(declared.map(({ name }) => name));
      for (const { object, labels } of selecting) {
        if (!sameNamespace(object, pod.object) || !selects(labels, pod.labels)) continue;
        if (object.kind === 'Service') yield* checkService(object, listening, names);
        else yield* checkPolicy(object, listening);
      }
    }
  },
};

/** The ports that the pod's HAProxy binds, where the file holds its configuration and this names all of them. */
function boundIn(file: AuditFile, pod: PodTemplate): Set<number> {
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
  names: ReadonlySet<string>,
): Generator<Found> {
  for (const port of itemsAt(node, 'spec', 'ports')) {
    // Without a target the Service's own port is meant.
    const target = scalarAt(port, 'targetPort') ?? scalarAt(port, 'port');
    if (typeof target?.value === 'number' && !listening.has(target.value)) {
      yield mismatch(
        target,
        message('Nothing in the pod listens on {0}: it listens on {1}.', target.value, listed(listening)),
        listening,
      );
    } else if (typeof target?.value === 'string' && !names.has(target.value)) {
      yield mismatch(
        target,
        message('No container port has the name {0}; the pod listens on {1}.', target.value, listed(listening)),
        listening,
      );
    }
  }
}

/** A policy with ports that lets nobody in on a port on which the pod listens. */
function* checkPolicy({ node }: ManifestObject, listening: ReadonlySet<number>): Generator<Found> {
  const open = itemsAt(node, 'spec', 'ingress').map((rule) => itemsAt(rule, 'ports'));
  if (open.length === 0 || open.some((list) => list.length === 0)) return;
  const numbers = open.flat().map((port) => scalarAt(port, 'port'));
  if (numbers.some((port) => typeof port?.value !== 'number' || listening.has(port.value))) return;
  for (const port of numbers) {
    if (typeof port?.value === 'number') {
      yield mismatch(
        port,
        message('This NetworkPolicy opens {0}, but the pod listens on {1}.', port.value, listed(listening)),
        listening,
      );
    }
  }
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
