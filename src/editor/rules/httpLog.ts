import {
  linesOf,
  lastLine,
  type HaproxyLine,
  type HaproxySection,
} from '../../forwarding/forwarder/haproxy/haproxyFile.ts';
import { chainOf } from '../../forwarding/forwarder/haproxy/proxies.ts';
import { logProblem, requestLogs, targetOf, type RequestLog } from '../../forwarding/forwarder/haproxy/requestLog.ts';
import { message } from '../../text/message.ts';
import { joined } from '../manifest/changes.ts';
import { configurationChange } from '../manifest/configHash.ts';
import type { ManifestFile, Configuration } from '../manifest/manifestFile.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/** Without `option httplog` on the pod's output a refused delivery looks like an accepted one, or neither is logged. */
export const httpLog: Rule = {
  id: 'no-httplog',
  *check(file) {
    for (const configuration of file.configurations) {
      for (const log of requestLogs(configuration.haproxy)) {
        const problem = logProblem(log);
        if (problem?.isKnown !== true) continue;
        const { opening, name } = log.listener;
        yield {
          severity: 'warning',
          message: problem.text,
          ...configuration.embedded.range(opening.words[0].start, (name ?? opening.words[0]).end),
          fixes: () => oneFix(message('Add option httplog'), changes(file, configuration, log)),
        };
      }
    }
  },
};

/** The mode is a deliberate choice, and so are a custom format, a sample and what leaves requests out. */
function changes(file: ManifestFile, configuration: Configuration, log: RequestLog): readonly TextChange[] | undefined {
  const { fault, line, hidden, mode, format } = log;
  if (mode === 'tcp' || hidden !== undefined) return undefined;
  const ofFormat =
    line !== 'no-status'
      ? []
      : format?.line.words[0].value === 'log-format'
        ? undefined
        : [lineChange(configuration, log)];
  const ofTarget = fault === undefined ? [] : targetChanges(log, fault);
  if (ofFormat === undefined || ofTarget === undefined) return undefined;
  return configurationChange(file, configuration, joined([...ofTarget, ...ofFormat]) ?? []);
}

/**
 * Replaces the section's own option; or precedes the inherited one, which may serve others; else follows the log line.
 */
function lineChange({ haproxy }: Configuration, { listener, format }: RequestLog): TextChange {
  if (format?.section === listener) {
    const [first] = format.line.words;
    return { start: first.start, end: (format.line.words.at(-1) ?? first).end, text: 'option httplog' };
  }
  const [, defaults] = chainOf(haproxy, listener);
  return insertion(format === undefined ? (defaults ?? listener) : listener, 'option httplog');
}

function targetChanges(
  { listener, targets }: RequestLog,
  fault: NonNullable<RequestLog['fault']>,
): TextChange[] | undefined {
  if (fault === 'unknown' || fault === 'sample') return undefined;
  if (fault === 'nothing' || fault === 'elsewhere') return [insertion(listener, 'log stdout format raw local0 info')];
  return [...new Set(targets)].flatMap((line) => {
    const { level } = targetOf(line);
    return level === undefined ? [] : [{ start: level.start, end: level.end, text: 'info' }];
  });
}

function insertion(section: HaproxySection, text: string): TextChange {
  const after: HaproxyLine = linesOf(section, 'log').at(-1) ?? lastLine(section);
  const indentation = after === section.opening ? '  ' : after.indentation;
  return { start: after.end, end: after.end, text: `\n${indentation}${text}` };
}
