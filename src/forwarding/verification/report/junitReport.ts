import { inEnglish } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import type { Finding } from '../check.ts';
import type { VerifyResult } from '../verify.ts';
import { sentenceOf, titleOf } from './reportText.ts';

/**
 * The report as JUnit XML, in English: a suite per cluster, a case per finding. Failures fail; unknown and skipped
 * findings are skipped; a warning passes and appears in the case's output.
 */
export function junitReport(results: readonly VerifyResult[]): string {
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
  const all = results.flatMap(({ findings }) => findings);
  const total = attributesOf({ name: 'Verify Audit Forwarding', ...counts(all) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${total}>\n${suites.join('')}</testsuites>\n`;
}

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

function counts(findings: readonly Finding[]): Record<string, string> {
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
