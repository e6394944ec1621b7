import { html, htmlDocument, type Html } from '../../../text/html.ts';
import { inEnglish, type Message } from '../../../text/message.ts';
import { timeText } from '../check.ts';
import { accountText, type Cover } from './coverage.ts';
import type { Evidence, EvidenceCluster, StoredEvidence } from './evidence.ts';
import { controls, countsOf } from './evidenceControls.ts';
import { htmlStyle } from './htmlStyle.ts';

const covers: Readonly<Record<Cover, readonly [string, string]>> = {
  covered: ['✓ Covered', 'good'],
  failing: ['✕ Failing', 'failing'],
  'not-covered': ['✕ Not covered', 'warning'],
  'not-known': ['? Not known', 'muted'],
  exempt: ['– Not meant to forward', 'muted'],
};

/** The evidence as a document to print, in English: whole in itself, without a script. */
export function evidenceHtml(evidence: Evidence): string {
  const { at, tool, account, region, notes, clusters, unlisted } = evidence;
  const coverage = accountText({ verified: clusters.map(({ cover }) => cover), leftOut: [], unlisted });
  const title = `Audit log forwarding: ${account?.name ?? 'account not known'}`;
  const body = html`<main>
    <h1>${title}</h1>
    <p>
      ${clusters.length === 0 && notes.length > 0 ? 'How many clusters there are is not known.' : inEnglish(coverage)}
    </p>
    ${notes.map((note) => html`<p class="state warning">! ${inEnglish(note)}</p>`)}
    <dl>
      <dt>Account</dt>
      <dd>${account === undefined ? 'Not known' : `${account.name} (${account.id})`}</dd>
      <dt>Targeted region</dt>
      <dd>${region ?? 'None, or not known'}</dd>
      <dt>State of</dt>
      <dd>${timeText(at)}</dd>
      <dt>Made by</dt>
      <dd>${tool.name} ${tool.version}</dd>
    </dl>
    <p class="muted">
      Covered: a test event was seen to arrive, of the webhook and the master that there are now, not too long ago. What
      could not be read, or was not verified, is not known; it is never counted as covered.
    </p>
    <h2>Controls</h2>
    <table>
      <thead>
        <tr>
          <th>Control</th>
          <th>What counts as shown</th>
          <th>Shown</th>
          <th>Not shown</th>
          <th>Not known</th>
        </tr>
      </thead>
      <tbody>
        ${controls.map((control) => {
          const { shown, notShown, notKnown } = countsOf(control, clusters, at);
          return html` <tr>
            <td><b>${control.id}</b> ${control.title}<br /><span class="muted">${control.framework}</span></td>
            <td>${control.means}</td>
            <td class="number">${shown}</td>
            <td class="number">${notShown}</td>
            <td class="number">${notKnown}</td>
          </tr>`;
        })}
      </tbody>
    </table>
    <p class="muted">
      Numbers count clusters, those that are not meant to forward left out. This file shows facts; whether a control is
      fulfilled is the auditor’s judgement.
    </p>
    <h2>Clusters</h2>
    <table class="clusters">
      <thead>
        <tr>
          <th>Cluster</th>
          <th>Coverage</th>
          <th>Route, policy, webhook</th>
          <th>Certificate</th>
          <th>Destination</th>
          <th>Last test event seen</th>
          <th>Last verification</th>
        </tr>
      </thead>
      <tbody>
        ${clusters.map(rowOf)}
      </tbody>
    </table>
  </main>`;
  return htmlDocument(title, htmlStyle, body);
}

function rowOf(cluster: EvidenceCluster): Html {
  const { name, id, type, version, region, resourceGroup, cover, webhook } = cluster;
  const [word, style] = covers[cover.cover];
  return html` <tr>
    <td>
      <b>${name}</b><br /><span class="code">${id}</span><br />${type} ${version}<br />${region} · ${resourceGroup}<br />Read:
      ${timeOf(cluster.readAt, 'not for this file')}
    </td>
    <td>${stateOf(word, style)}<br />${whyOf(cluster)}</td>
    ${webhook === undefined || webhook === 'none' ? noWebhook(webhook) : storedCells(webhook)}
    <td>${timeOf(cluster.arrivedAt)}</td>
    <td>
      ${timeOf(cluster.verifiedAt, 'Never')}${cluster.verified.length === 0 ? undefined : html`<br />${cluster.verified.map(english).join(', ')}`}
    </td>
  </tr>`;
}

/** The condition, and why it is not known whether the cluster is covered, where that is not the same. */
function whyOf({ condition, cover }: EvidenceCluster): string {
  const texts = [condition.text, cover.why].filter((text) => text !== undefined).map(english);
  return [...new Set(texts)].join(' · ');
}

function noWebhook(webhook: 'none' | undefined): Html {
  return html`<td colspan="3">${webhook === 'none' ? 'No audit webhook is stored.' : 'Not known'}</td>`;
}

function storedCells(stored: StoredEvidence): Html {
  const { route, policy, url, isEncrypted, certificateUntil, certificateOwner, destination } = stored;
  const { destinationRegion, retentionDays } = stored;
  return html`<td>${english(route)}<br />Policy: ${policy ?? 'not known'}<br /><span class="code">${url}</span></td>
    <td>
      ${
        isEncrypted === false
          ? html`Not used over plain http`
          : html`Until ${timeOf(certificateUntil, 'a day that is not known')}<br />Owner:
              ${certificateOwner === undefined ? 'not known' : english(certificateOwner)}
              ${isEncrypted === undefined ? html`<br />From the API server to the forwarder: not known to be TLS` : ''}`
      }
    </td>
    <td>
      ${english(destination)}<br />Region: ${destinationRegion ?? 'not known'}<br />Retention:
      ${retentionDays === undefined ? 'not known' : `${retentionDays} days in frequent search`}
    </td>`;
}

/** Words with the style class of their meaning. */
function stateOf(word: string, style: string): Html {
  return html`<span class="state ${style}">${word}</span>`;
}

function english(text: Message): string {
  return inEnglish(text);
}

function timeOf(time: number | undefined, none = 'Not known'): string {
  return time === undefined ? none : timeText(time);
}
