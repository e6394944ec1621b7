import { containsLabels } from '../../forwarding/forwarder/labels.ts';
import { message, type Message } from '../../text/message.ts';
import { replaceNode } from '../manifest/changes.ts';
import { sameNamespace, selectorOf, type PodTemplate } from '../manifest/pods.ts';
import { mapAt, stringsOf, type YamlMap } from '../manifest/yamlNode.ts';
import { oneFix } from '../problem.ts';
import type { Found, Rule } from './rule.ts';

/**
 * Selectors that match none of the file's pods: a Deployment that is refused, a Service or NetworkPolicy without
 * effect.
 */
export const selectors: Rule = {
  id: 'selector',
  *check(file) {
    const { pods } = file;
    for (const pod of pods) {
      const selector = mapAt(pod.object.node, 'spec', 'selector', 'matchLabels');
      if (selector) {
        yield* unmatched(selector, [pod], message('The selector doesn’t match the pod template’s labels.'));
      }
    }
    for (const object of file.objects) {
      const selector = selectorOf(object);
      const nearby = pods.filter((pod) => sameNamespace(pod.object, object));
      // Its pods may be in another file.
      if (selector === undefined || nearby.length === 0) continue;
      yield* unmatched(
        selector,
        nearby,
        message('The selector of this {0} doesn’t match any pod template in this file.', object.kind),
      );
    }
  },
};

function* unmatched(selector: YamlMap, pods: readonly PodTemplate[], text: Message): Generator<Found> {
  const wanted = stringsOf(selector);
  // Anything but a plain text, such as a template’s braces, proves nothing.
  if (Object.keys(wanted).length < selector.entries.length) return;
  if (pods.some(({ labels }) => containsLabels(labels, wanted))) return;
  for (const { key, value } of selector.entries) {
    const label = String(key.value);
    if (value === undefined || pods.some(({ labels }) => labels[label] === wanted[label])) continue;
    const values = new Set(pods.map(({ labels }) => labels[label]));
    const [only] = values;
    yield {
      severity: 'error',
      message: text,
      start: key.start,
      end: value.end,
      fixes: () =>
        values.size === 1 && only !== undefined
          ? oneFix(message('Select {0}: {1}', label, only), [replaceNode(value, quotedIfNeeded(only))])
          : [],
    };
  }
}

/** A label's value as YAML: quoted where it would not be read as text. */
function quotedIfNeeded(value: string): string {
  return /^[A-Za-z][\w.-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}
