import { lacksLastLineEnd } from '../../forwarding/forwarder/haproxy/placeholders.ts';
import { message } from '../../text/message.ts';
import { hashChanges } from '../manifest/configHash.ts';
import type { ManifestFile, Configuration } from '../manifest/manifestFile.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/** HAProxy 2.6 does not start with a file that lacks the last line feed: the pod crashes repeatedly. */
export const finalNewline: Rule = {
  id: 'final-newline',
  *check(file) {
    for (const configuration of file.configurations) {
      const { embedded } = configuration;
      const { text } = embedded;
      if (!lacksLastLineEnd({ text })) continue;
      yield {
        severity: 'error',
        message: message('End haproxy.cfg with a newline: HAProxy doesn’t start without it.'),
        ...embedded.range(text.lastIndexOf('\n') + 1, text.length),
        fixes: () => oneFix(message('Add the Newline'), lineEnd(file, configuration)),
      };
    }
  },
};

function lineEnd(file: ManifestFile, configuration: Configuration): readonly TextChange[] | undefined {
  const { embedded, holder } = configuration;
  const { text } = embedded;
  if (holder === undefined) return [{ start: text.length, end: text.length, text: '\n' }];
  const { start, end, style } = holder.value;
  const rehash = hashChanges(file, configuration, `${text}\n`);
  if (style === 'double') return [{ start: end - 1, end: end - 1, text: '\\n' }, ...rehash];
  // `|-` is a block without its last line feed.
  const header = file.text.slice(start, file.text.indexOf('\n', start));
  const strip = header.replace(/#.*/, '').indexOf('-');
  return style === 'literal' && strip > 0
    ? [{ start: start + strip, end: start + strip + 1, text: '' }, ...rehash]
    : undefined;
}
