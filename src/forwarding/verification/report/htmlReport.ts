import { html, htmlDocument, type Html } from '../../../text/html.ts';
import { inEnglish, message } from '../../../text/message.ts';
import { verdictSigns } from '../../condition/verdict.ts';
import { typeName } from '../../cluster/clusterWords.ts';
import { givenTimeText, type Finding } from '../check.ts';
import { verdictOf } from '../verdict.ts';
import type { VerifyResult } from '../verify.ts';
import { accountText, type Account } from './coverage.ts';
import { htmlStyle } from './htmlStyle.ts';
import { sections, sentenceOf, titleOf, versionText } from './reportText.ts';

/** How a result looks; its word is beside it. */
const styles: Readonly<Record<Finding['result'], string>> = {
  failure: 'failing',
  warning: 'warning',
  unknown: 'warning',
  pass: 'good',
  skipped: 'muted',
};

/**
 * The report as a document to print, in English: whole in itself, without a script.
 * @param account where all of it was verified
 */
export function htmlReport(results: readonly VerifyResult[], account?: Account): string {
  const [only, ...others] = results;
  const title =
    only !== undefined && others.length === 0
      ? `Audit forwarding of ${only.cluster.name}`
      : `Audit forwarding of ${results.length} clusters`;
  const body = html`<main>
    <h1>${title}</h1>
    ${account === undefined ? undefined : html`<p>${inEnglish(accountText(account))}</p>`} ${results.map(clusterOf)}
  </main>`;
  return htmlDocument(title, htmlStyle, body);
}

function clusterOf(result: VerifyResult): Html {
  const { cluster, at, findings, testEvents } = result;
  const signs = verdictSigns(verdictOf(result)).flatMap(({ text }) => (text === undefined ? [] : inEnglish(text)));
  return html` <section>
    <h2>${cluster.name}: ${signs.join(', ')}</h2>
    <p class="muted">
      ${inEnglish(message('{0} {1}', typeName(cluster.type), cluster.version))} · ${cluster.id} · ${givenTimeText(at)} ·
      ${testEvents ? 'with test events' : 'without test events'} · ${inEnglish(versionText(result))}
    </p>
    ${sections.map(({ title, has }) => {
      const found = findings.filter(has);
      return found.length === 0
        ? html``
        : html`<h3>${inEnglish(title)}: ${found.length}</h3>
            ${found.map(findingOf)}`;
    })}
  </section>`;
}

function findingOf(finding: Finding): Html {
  const { result, evidence, remedy } = finding;
  // Of what has passed its sentence says enough.
  const seen = result === 'pass' ? [] : evidence.map((text) => html`<li class="code">${inEnglish(text)}</li>`);
  return html`<p>
      <span class="state ${styles[result]}">${inEnglish(titleOf(finding))}</span>:
      ${sentenceOf(finding, inEnglish)}${
        remedy === undefined || result === 'pass'
          ? undefined
          : html` <span class="muted">(${inEnglish(remedy.title)})</span>`
      }
    </p>
    ${
      seen.length === 0
        ? undefined
        : html`<ul>
            ${seen}
          </ul>`
    }`;
}
