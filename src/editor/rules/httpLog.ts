import { message } from '../../failure/message.ts';
import { lastLine, linesOf, type HaproxyFile, type HaproxyLine, type HaproxySection } from '../haproxy/haproxyFile.ts';
import { configurationChange } from '../manifest/configHash.ts';
import { oneFix, type TextChange } from '../problem.ts';
import type { Rule } from './rule.ts';

/** Without `option httplog` HAProxy logs each request, but not its status: a refused delivery looks like an arrival. */
export const httpLog: Rule = {
  id: 'no-httplog',
  *check(file) {
    for (const configuration of file.configurations) {
      const { haproxy, embedded } = configuration;
      for (const { section, defaults } of listeners(haproxy)) {
        if (!isHttp(section, defaults) || saysHowToLog(section) || saysHowToLog(defaults)) continue;
        yield {
          severity: 'warning',
          message: message(
            'Without option httplog the log shows no status, so an arrival cannot be told from a refusal.',
          ),
          ...embedded.range(section.opening.words[0].start, (section.name ?? section.opening.words[0]).end),
          fixes: () =>
            oneFix(
              message('Add option httplog'),
              configurationChange(file, configuration, [insertion(defaults ?? section)]),
            ),
        };
      }
    }
  },
};

/** Frontends and listeners with the defaults that hold for them: those that stand last before them. */
function listeners({ sections }: HaproxyFile): { section: HaproxySection; defaults: HaproxySection | undefined }[] {
  let defaults: HaproxySection | undefined;
  return sections.flatMap((section) => {
    if (section.keyword === 'defaults') defaults = section;
    return section.keyword === 'frontend' || section.keyword === 'listen' ? [{ section, defaults }] : [];
  });
}

function isHttp(section: HaproxySection, defaults: HaproxySection | undefined): boolean {
  const mode = linesOf(section, 'mode').at(-1) ?? (defaults && linesOf(defaults, 'mode').at(-1));
  return mode?.words[1]?.text === 'http';
}

function saysHowToLog(section: HaproxySection | undefined): boolean {
  if (section === undefined) return false;
  return (
    linesOf(section, 'log-format').length > 0 ||
    section.lines.some(
      ({ words }) => words[0].text === 'option' && /^(?:http|https|tcp)log$/.test(words[1]?.text ?? ''),
    )
  );
}

function insertion(section: HaproxySection): TextChange {
  const after: HaproxyLine = linesOf(section, 'log').at(-1) ?? lastLine(section);
  const indentation = after === section.opening ? '  ' : after.indentation;
  return { start: after.end, end: after.end, text: `\n${indentation}option httplog` };
}
