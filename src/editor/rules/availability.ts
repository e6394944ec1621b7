import { containsLabels } from '../../forwarding/forwarder/labels.ts';
import { message } from '../../text/message.ts';
import { replaceNode } from '../manifest/changes.ts';
import type { ManifestFile } from '../manifest/manifestFile.ts';
import { sameNamespace, selectorOf, type PodTemplate } from '../manifest/pods.ts';
import { mapAt, scalarAt, stringsOf } from '../manifest/yamlNode.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/** What would leave gaps in the log, as Verify says it of a cluster: one replica, or several without a budget. */
export const availability: Rule = {
  id: 'availability',
  *check(file) {
    for (const pod of file.pods) {
      const replicas = scalarAt(pod.object.node, 'spec', 'replicas');
      if (pod.object.kind !== 'Deployment' || typeof replicas?.value !== 'number') continue;
      const lacksBudget = isWhole(file, pod) && !hasBudget(file, pod);
      const budget = lacksBudget ? [addBudget(file.text, pod)] : [];
      const place = { severity: 'information', start: replicas.start, end: replicas.end } as const;
      if (replicas.value === 1) {
        yield {
          ...place,
          message: message('One replica: events stop while its pod is rescheduled.'),
          fixes: () => oneFix(message('Run Two Replicas'), [replaceNode(replicas, '2'), ...budget]),
        };
      } else if (replicas.value > 1 && lacksBudget) {
        yield {
          ...place,
          message: message('Add a PodDisruptionBudget: worker updates can stop all pods at once.'),
          fixes: () => oneFix(message('Add a PodDisruptionBudget'), budget),
        };
      }
    }
  },
};

/** Whether the file is all that is applied for these pods; a budget beside a part may be in another file. */
function isWhole({ objects }: ManifestFile, pod: PodTemplate): boolean {
  const about = objects.filter((object) => sameNamespace(object, pod.object) && selectorOf(object) !== undefined);
  const kinds = new Set(about.map(({ kind }) => kind));
  return Object.keys(pod.labels).length > 0 && kinds.has('Service') && kinds.has('NetworkPolicy');
}

/** A budget whose selector isn't plain counts: what it selects is not known. */
function hasBudget({ objects }: ManifestFile, pod: PodTemplate): boolean {
  return objects
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .filter((object) => sameNamespace(object, pod.object))
    .some(({ node }) => {
      const selector = mapAt(node, 'spec', 'selector');
      const labels = mapAt(selector, 'matchLabels');
      const wanted = stringsOf(labels);
      const isPlain = selector?.entries.length === 1 && labels?.entries.length === Object.keys(wanted).length;
      return !isPlain || containsLabels(pod.labels, wanted);
    });
}

/** As another document at the end of the file. */
function addBudget(text: string, { object: { name, namespace }, labels }: PodTemplate): TextChange {
  const isBegun = text.trimEnd().endsWith('\n---');
  const lines = [
    ...(isBegun ? [] : ['---']),
    'apiVersion: policy/v1',
    'kind: PodDisruptionBudget',
    'metadata:',
    `  name: ${plain(name)}`,
    ...(namespace === '' ? [] : [`  namespace: ${plain(namespace)}`]),
    'spec:',
    '  minAvailable: 1',
    '  selector:',
    '    matchLabels:',
    ...Object.entries(labels).map(([key, value]) => `      ${plain(key)}: ${JSON.stringify(value)}`),
  ];
  const before = text.endsWith('\n') ? '' : '\n';
  return { start: text.length, end: text.length, text: `${before}${lines.join('\n')}\n` };
}

/** A text that YAML reads as this text: in quotes where it could be a number, a word of YAML's own, or a template. */
function plain(text: string): string {
  return /^[a-z][\w./-]*$/i.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
