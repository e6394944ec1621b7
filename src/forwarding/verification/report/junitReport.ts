import { inEnglish } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import type { Finding } from '../check.ts';
import type { VerifyResult } from '../verify.ts';
import { unlistedText, type Account, type Cover } from './coverage.ts';
import { sentenceOf, titleOf } from './reportText.ts';

/**
 * The report as JUnit XML, in English: a suite per cluster, a case per finding. Failures fail; unknown and skipped
 * findings are skipped, and so are clusters that were not verified as they are now, and what of the account could not
 * be listed; a warning passes and appears in the case's output.
 */
export function junitReport(results: readonly VerifyResult[], account?: Account): string {
  const suites = results.map((result) => {
    const { cluster, at, tookMs, findings } = result;
    const attributes = attributesOf({
      name: `Audit forwarding of ${cluster.name}`,
      hostname: cluster.id,
      timestamp: at.slice(0, 19),
      time: seconds(tookMs),
      ...counts(findings),
    });
    return `  <testsuite ${attributes}>\n${findings.map((finding) => caseOf(finding, cluster.name)).join('')}  </testsuite>\n`;
  });
  const left = account === undefined ? [] : leftOutOf(account);
  if (left.length > 0) suites.push(suiteOfLeftOut(left));
  const outcomes = [
    ...results.flatMap(({ findings }) => findings),
    ...left.map(() => ({ result: 'skipped' as const })),
  ];
  const total = attributesOf({ name: 'Verify Audit Forwarding', ...counts(outcomes) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${total}>\n${suites.join('')}</testsuites>\n`;
}

/** What of an account was not verified, and why. */
interface LeftOut {
  readonly name: string;
  readonly said: string;
}

function leftOutOf(account: Account): readonly LeftOut[] {
  const notKnown = leftOutWords['not-known'];
  if ('notCounted' in account) return [{ name: 'Account', said: `${notKnown}: ${inEnglish(account.notCounted)}` }];
  const clusters = [...account.verified.filter(({ isOutdated }) => isOutdated === true), ...account.leftOut];
  return [
    ...clusters.map(({ name, cover, why }) => {
      const said = why === undefined ? leftOutWords[cover] : `${leftOutWords[cover]}: ${inEnglish(why)}`;
      return { name, said };
    }),
    ...account.unlisted.map((provider) => ({
      name: `Clusters of ${provider}`,
      said: `${notKnown}: ${inEnglish(unlistedText([provider]))}`,
    })),
  ];
}

/** Clusters of the account that were not verified: none of them passes. */
function suiteOfLeftOut(left: readonly LeftOut[]): string {
  const attributes = attributesOf({
    name: 'Clusters that were not verified',
    ...counts(left.map(() => ({ result: 'skipped' }))),
  });
  const cases = left.map(({ name, said }) => {
    const start = attributesOf({ classname: name, name: 'Audit forwarding' });
    return `    <testcase ${start}>\n      <skipped ${attributesOf({ message: said })}/>\n    </testcase>\n`;
  });
  return `  <testsuite ${attributes}>\n${cases.join('')}  </testsuite>\n`;
}

const leftOutWords: Readonly<Record<Cover, string>> = {
  covered: 'Covered',
  failing: 'Failing',
  'not-covered': 'Not covered',
  'not-known': 'Not known',
  exempt: 'Not meant to forward',
};

function caseOf(finding: Finding, cluster: string): string {
  const start = `    <testcase ${attributesOf({ classname: cluster, name: inEnglish(titleOf(finding)) })}`;
  const message = attributesOf({ message: sentenceOf(finding, inEnglish) });
  const evidence = escaped(finding.evidence.map(inEnglish).join('\n'));
  switch (finding.result) {
    case 'pass':
      return `${start}/>\n`;
    case 'failure':
      return `${start}>\n      <failure ${message} type="${escaped(finding.check)}">${evidence}</failure>\n    </testcase>\n`;
    case 'warning':
      return `${start}>\n      <system-out>${escaped(`Warning: ${inEnglish(finding.text)}`)}${evidence === '' ? '' : `\n${evidence}`}</system-out>\n    </testcase>\n`;
    case 'unknown':
    case 'skipped':
      return `${start}>\n      <skipped ${message}/>\n    </testcase>\n`;
  }
}

function counts(findings: readonly Pick<Finding, 'result'>[]): Record<string, string> {
  const of = (...results: readonly string[]): string =>
    String(findings.filter(({ result }) => results.includes(result)).length);
  return { tests: String(findings.length), failures: of('failure'), errors: '0', skipped: of('unknown', 'skipped') };
}

function attributesOf(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(' ');
}

/** XML 1.0 cannot represent most control characters, nor half a surrogate pair: they are omitted. */
function escaped(text: string): string {
  return redact(text)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (character) => (character === '\n' ? '&#10;' : character === '\r' ? '&#13;' : '&#9;'));
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
