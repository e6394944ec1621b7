import { inOneLine, markdownText } from '../../../text/markdownText.ts';
import { message } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import { clusterCount, typeName } from '../../cluster/clusterWords.ts';
import { givenTimeText, type Finding } from '../check.ts';
import { verdictSigns } from '../../condition/verdict.ts';
import { verdictOf } from '../verdict.ts';
import type { VerifyResult } from '../verify.ts';
import { coverageOf, coverageText, unlistedText, type Account } from './coverage.ts';
import { sections, sentenceOf, titleOf, versionText, type Say } from './reportText.ts';

/**
 * The report as Markdown that is also readable as plain text. Several clusters get a table first.
 * @param account of which all clusters that forward were verified: what is known of the others comes before the table.
 */
export function markdownReport(results: readonly VerifyResult[], say: Say, account?: Account): string {
  const [only, ...others] = results;
  if (!only) {
    const lines = account === undefined ? [] : ['', ...coverageLines(account, say)];
    return redact([`# ${say(message('Nothing verified'))}`, ...lines, ''].join('\n'));
  }
  const lines =
    others.length === 0 && account === undefined
      ? clusterLines(only, say, '#')
      : [
          ...summaryLines(results, say, account),
          ...results.flatMap((result) => ['', ...clusterLines(result, say, '##')]),
        ];
  return redact(`${lines.join('\n')}\n`);
}

/** The heading line of a cluster, by which an editor finds it. */
export function headingOf(result: VerifyResult, say: Say): string {
  return say(message('Audit forwarding of {0}: {1}', markdownText(result.cluster.name), verdictText(result, say)));
}

function summaryLines(results: readonly VerifyResult[], say: Say, account: Account | undefined): readonly string[] {
  const failing = results.filter((result) => verdictOf(result).state === 'failing').length;
  const head = [say(message('Cluster')), say(message('Result')), say(message('First failure'))];
  return [
    `# ${say(message('Audit forwarding of {0}: {1} failing', clusterCount(results.length), failing))}`,
    '',
    ...(account === undefined ? [] : [...coverageLines(account, say), '']),
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...results.map((result) => {
      const [first] = verdictOf(result).failures;
      const cells = [result.cluster.name, verdictText(result, say), first ? say(first) : ''];
      return `| ${cells.map(markdownText).join(' | ')} |`;
    }),
  ];
}

/** How many clusters of the account are covered, then which are not, and of which that is not known. */
function coverageLines(account: Account, say: Say): readonly string[] {
  if ('notCounted' in account) return [say(account.notCounted)];
  const coverage = coverageOf(account);
  const named = (
    [
      ['not-covered', message('Not covered')],
      ['not-known', message('Not known')],
      ['exempt', message('Not meant to forward')],
    ] as const
  ).flatMap(([cover, title]) => {
    const of = coverage.filter((one) => one.cover === cover);
    const names = of.map(({ name, why }) => markdownText(why === undefined ? name : `${name} (${say(why)})`));
    return names.length === 0 ? [] : [`- **${say(title)}** (${names.length}): ${names.join(', ')}`];
  });
  const unlisted = account.unlisted.length === 0 ? [] : [`- ${say(unlistedText(account.unlisted))}`];
  const list = [...named, ...unlisted];
  return [`${say(coverageText(coverage))}.`, ...(list.length === 0 ? [] : ['', ...list])];
}

function clusterLines(result: VerifyResult, say: Say, level: '#' | '##'): readonly string[] {
  const { cluster, at, testEvents, credentials, findings } = result;
  const facts = [
    say(message('Verified {0}', givenTimeText(at))),
    testEvents ? say(message('with test events')) : say(message('without test events')),
    say(versionText(result)),
    `${typeName(cluster.type)} ${cluster.version}`,
    cluster.id,
    ...(credentials === 'admin' ? [say(message('read with admin credentials'))] : []),
  ];
  const lines = [`${level} ${headingOf(result, say)}`, '', facts.map(markdownText).join(' · ')];
  for (const section of sections) {
    const of = findings.filter(section.has);
    if (of.length === 0) continue;
    lines.push('', `${level}# ${say(section.title)} (${of.length})`, '');
    for (const finding of of) lines.push(...findingLines(finding, say));
  }
  return lines;
}

function findingLines(finding: Finding, say: Say): readonly string[] {
  return [
    `- **${markdownText(say(titleOf(finding)))}**: ${markdownText(sentenceOf(finding, say))}`,
    ...finding.evidence.map((seen) => `  - \`${inOneLine(say(seen)).replaceAll('`', '’')}\``),
    ...(finding.remedy ? [`  - ${say(message('Fix: {0}', say(finding.remedy.title)))}`] : []),
  ];
}

function verdictText(result: VerifyResult, say: Say): string {
  return verdictSigns(verdictOf(result))
    .flatMap(({ text }) => (text === undefined ? [] : say(text)))
    .join(', ');
}
