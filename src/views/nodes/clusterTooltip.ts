import * as vscode from 'vscode';
import { typeName } from '../../forwarding/cluster/clusterWords.ts';
import type { Condition } from '../../forwarding/condition/condition.ts';
import type { Fact } from '../../forwarding/condition/known.ts';
import type { Verdict } from '../../forwarding/condition/verdict.ts';
import { routeName } from '../../forwarding/condition/webhookWords.ts';
import type { Row } from '../../forwarding/inventory/inventory.ts';
import { policyWord } from '../../forwarding/webhook/storedPolicy.ts';
import { getCluster, listClusters } from '../../ibmcloud/commands/clusters.ts';
import { getAuditWebhook } from '../../ibmcloud/commands/webhook.ts';
import type { Provider } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { age } from '../../text/age.ts';
import { localize, localizeAll } from '../../ui/localize.ts';
import { storedUrl } from '../../forwarding/webhook/storedUrl.ts';

const providers: Readonly<Record<Provider, Message>> = {
  classic: message('Classic'),
  'vpc-gen2': message('VPC'),
  satellite: message('Satellite'),
};

/** The facts about a cluster, each with its command and its age. */
export function clusterTooltip(
  row: Row,
  condition: Condition,
  now: number,
  verdict: Verdict | undefined,
): vscode.MarkdownString {
  const { cluster } = row;
  const text = new vscode.MarkdownString('', true);
  text.appendMarkdown(`**${escape(cluster.name)}** — ${escape(localizeAll(condition.texts))}\n\n`);

  if (verdict) {
    for (const failure of verdict.failures) {
      text.appendMarkdown(`$(error) ${escape(localize(failure))}  \n`);
    }
    const done = message('Checked {0}', localize(age(verdict.at, now)));
    text.appendMarkdown(`*${escape(localize(done))}*\n\n`);
  }
  appendFact(text, {
    fact: row.webhook,
    lines: (webhook) =>
      webhook === undefined
        ? [[localize(message('Audit webhook')), escape(localize(message('none is set')))]]
        : [
            [localize(message('Route')), escape(localize(routeName(webhook)))],
            [localize(message('Webhook')), code(storedUrl(webhook.server))],
            [localize(message('Policy')), escape(policyWord(webhook.policy))],
          ],
    command: getAuditWebhook(cluster.name).args,
    now,
    name: localize(message('Audit webhook')),
  });
  appendFact(text, {
    fact: row.master,
    lines: (master) => [
      [
        localize(message('Master')),
        escape([master.state, master.status, master.health].filter((word) => word !== '').join(', ')),
      ],
    ],
    command: getCluster(cluster.name).args,
    now,
    name: localize(message('Master')),
  });
  const { provider } = cluster;
  const infrastructure = typeof provider === 'string' ? localize(providers[provider]) : `unknown (${provider.unknown})`;
  appendLines(text, [
    [
      localize(message('Cluster')),
      escape(`${typeName(cluster.type)} ${cluster.version}, ${infrastructure}, ${cluster.state}`),
    ],
    [localize(message('Place')), escape([cluster.region, cluster.location].filter((word) => word !== '').join(', '))],
    [localize(message('Resource group')), escape(cluster.resourceGroupName)],
    [localize(message('ID')), code(cluster.id)],
  ]);
  appendSource(text, listClusters(typeof provider === 'string' ? provider : undefined).args, row.listedAt, now);
  return text;
}

interface FactView<T> {
  readonly fact: Fact<T>;
  readonly lines: (value: T) => readonly (readonly [string, string])[];
  readonly command: readonly string[];
  readonly now: number;
  /** Name of the fact, shown if it has no value. */
  readonly name: string;
}

function appendFact<T>(text: vscode.MarkdownString, { fact, lines, command, now, name }: FactView<T>): void {
  if (fact.reading !== undefined) {
    appendLines(text, lines(fact.reading.value));
  } else if (fact.failure === undefined) {
    appendLines(text, [[name, escape(localize(message('not read yet')))]]);
  }
  if (fact.failure !== undefined) {
    text.appendMarkdown(`$(warning) ${escape(localize(fact.failure.text))}  \n`);
  }
  const at = fact.reading?.at ?? fact.failure?.at;
  if (at !== undefined) {
    appendSource(text, command, at, now);
  }
}

/** Lines of label and text; the text is already Markdown. */
function appendLines(text: vscode.MarkdownString, lines: readonly (readonly [string, string])[]): void {
  for (const [label, value] of lines) {
    if (value !== '') {
      text.appendMarkdown(`${escape(label)}: ${value}  \n`);
    }
  }
}

function appendSource(text: vscode.MarkdownString, command: readonly string[], at: number, now: number): void {
  const source = ['ibmcloud', ...command].join(' ');
  text.appendMarkdown(`*${escape(localize(age(at, now)))},* ${code(source)}\n\n`);
}

/** Foreign text is shown as it is, never read as Markdown. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|~<>$&]/g, String.raw`\$&`).replace(/\s+/g, ' ');
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}
