import { containsLabels } from '../../forwarding/forwarder/labels.ts';
import { CLOUD_LOGS_IMAGE } from '../../forwarding/routes/manifests/pinnedImages.ts';
import { isLogAnalysisImage } from '../../forwarding/webhook/names.ts';
import { parseServiceProxyUrl } from '../../forwarding/webhook/url/serviceProxyUrl.ts';
import { message } from '../../text/message.ts';
import { all, appendEntry, appendItem, columnOf, joined, replaceNode } from '../manifest/changes.ts';
import type { ManifestFile, WorkspaceFacts } from '../manifest/manifestFile.ts';
import { appliedNamespace, sameNamespace, type PodTemplate } from '../manifest/pods.ts';
import {
  at,
  entry,
  itemsAt,
  mapAt,
  scalarAt,
  stringsOf,
  textAt,
  type YamlMap,
  type YamlNode,
} from '../manifest/yamlNode.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/** The image for Log Analysis, a service that has ended. Its successor for Cloud Logs listens for HTTPS as well. */
export const retiredImage: Rule = {
  id: 'retired-image',
  *check(file, facts) {
    for (const pod of file.pods) {
      for (const container of pod.containers) {
        const image = scalarAt(container, 'image');
        if (typeof image?.value !== 'string' || !isLogAnalysisImage(image.value)) continue;
        yield {
          severity: 'warning',
          message: message('Use the Cloud Logs image: this one sends to Log Analysis, which is retired.'),
          start: image.start,
          end: image.end,
          fixes: () =>
            oneFix(message('Use the Cloud Logs Image and Its Ports'), successor(file, facts, pod, container)),
        };
      }
    }
  },
};

/** Image, ports, the optional certificates, Service and NetworkPolicy of the current document. */
function successor(
  file: ManifestFile,
  facts: WorkspaceFacts,
  pod: PodTemplate,
  container: YamlMap,
): readonly TextChange[] | undefined {
  const { text } = file;
  const image = scalarAt(container, 'image');
  const near = file.objects.filter((object) => sameNamespace(object, pod.object));
  const changes: (TextChange | undefined)[] = [];
  if (image !== undefined)
    changes.push(replaceNode(image, image.style === 'plain' ? CLOUD_LOGS_IMAGE : `'${CLOUD_LOGS_IMAGE}'`));
  // As the current document has it.
  const policy = scalarAt(container, 'imagePullPolicy');
  if (policy !== undefined) changes.push(replaceNode(policy, 'Always'));
  if (hasPort(container, 'ports', 'containerPort', 3000) && !hasPort(container, 'ports', 'containerPort', 4443)) {
    changes.push(appendToList(text, container, 'ports', ['containerPort: 4443']));
  }
  if (entry(container, 'volumeMounts') === undefined && entry(pod.spec, 'volumes') === undefined) {
    changes.push(
      appendEntry(text, container, [
        'volumeMounts:',
        '  - mountPath: /certificates',
        '    name: certificates',
        '    readOnly: true',
      ]),
      appendEntry(text, pod.spec, [
        'volumes:',
        '  - name: certificates',
        '    secret:',
        '      secretName: audit-webhook',
        '      optional: true',
      ]),
    );
  }
  for (const object of near) {
    const { kind, node, name } = object;
    const namespace = appliedNamespace(object);
    if (kind === 'Service' && selectsPod(pod, mapAt(node, 'spec', 'selector'))) {
      // A URL elsewhere without a port reaches only a port without a name.
      const isAsked = facts.webhookUrls.some(({ url }) => {
        const target = parseServiceProxyUrl(url);
        return target?.service === name && target.namespace === namespace && target.port === '';
      });
      if (!isAsked) changes.push(...servicePorts(text, node), ...urls(text, namespace, name));
    }
    if (kind === 'NetworkPolicy' && selectsPod(pod, mapAt(node, 'spec', 'podSelector', 'matchLabels'))) {
      for (const rule of itemsAt(node, 'spec', 'ingress')) {
        if (hasPort(rule, 'ports', 'port', 3000) && !hasPort(rule, 'ports', 'port', 4443)) {
          changes.push(appendToList(text, rule, 'ports', ['protocol: TCP', 'port: 4443']));
        }
      }
    }
  }
  return joined(all(...changes));
}

const selectsPod = ({ labels }: PodTemplate, selector: YamlMap | undefined): boolean =>
  selector !== undefined && containsLabels(labels, stringsOf(selector));

function hasPort(owner: YamlNode, list: string, field: string, port: number): boolean {
  return itemsAt(owner, list).some((item) => scalarAt(item, field)?.value === port);
}

function appendToList(text: string, owner: YamlNode, list: string, lines: readonly string[]): TextChange | undefined {
  const found = at(owner, list);
  return found?.type === 'sequence' ? appendItem(text, found, lines) : undefined;
}

/** Adds `http` and `https`; a Service whose ports have names remains unchanged. */
function servicePorts(text: string, service: YamlNode): (TextChange | undefined)[] {
  const [port, second] = itemsAt(service, 'spec', 'ports');
  if (port?.type !== 'map' || second !== undefined || textAt(port, 'name') !== undefined) return [];
  const [first] = port.entries;
  if (first === undefined || port.flow) return [undefined];
  const start = first.key.start;
  return [
    { start, end: start, text: `name: http\n${' '.repeat(columnOf(text, start))}` },
    appendToList(text, mapAt(service, 'spec') ?? service, 'ports', [
      'name: https',
      'protocol: TCP',
      'port: 443',
      'targetPort: 4443',
    ]),
  ];
}

/** URLs in this file that named no port get the new one. */
function urls(text: string, namespace: string, service: string): TextChange[] {
  const bare = `/namespaces/${namespace}/services/${service}/proxy`;
  const changes: TextChange[] = [];
  for (let start = text.indexOf(bare); start !== -1; start = text.indexOf(bare, start + 1)) {
    const at = start + bare.length - `${service}/proxy`.length;
    changes.push({ start: at, end: at + service.length, text: `http:${service}:http` });
  }
  return changes;
}
