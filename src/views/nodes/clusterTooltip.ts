import * as vscode from 'vscode';
import type { Condition } from '../../forwarding/condition/condition.ts';
import type { Possibility } from '../../forwarding/condition/possible.ts';
import { age } from '../../text/age.ts';
import { harmless } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { localize, localizeAll } from '../../ui/localize.ts';
import {
  clusterFacts,
  deliveryFact,
  lastChange,
  withAge,
  type ClusterFact,
  type FactSources,
} from '../clusterFacts.ts';

/** A command that a tooltip may run, of this cluster. */
interface Link {
  readonly command: string;
  readonly title: Message;
}

const inTooltip: ReadonlySet<ClusterFact['id']> = new Set(['certificate', 'receiver', 'retention']);

/**
 * Some lines about a cluster: state, delivery, certificate, where the log goes, how long it is kept there; who changed
 * the webhook where that is known; then the age of what is shown, and what can be done at once. It runs no command but
 * those of its links.
 */
export function clusterTooltip(condition: Condition, sources: FactSources): vscode.MarkdownString {
  const { row, verdict } = sources.known;
  const can = (word: Possibility): boolean => condition.possible.includes(word);
  const text = new vscode.MarkdownString('', true);
  const lines = [`**${escape(harmless(row.cluster.name))}** — ${escape(localizeAll(condition.texts))}`];
  const links: Link[] = [];
  if (can('otherGroup')) {
    lines.push(
      escape(localize(message('In resource group {0}, which isn’t targeted.', row.cluster.resourceGroupName))),
    );
    links.push({ command: 'kubeAudit.selectResourceGroup', title: message('Select Resource Group') });
  } else if (can('webhook')) {
    const facts = clusterFacts(sources).filter(({ id }) => inTooltip.has(id));
    for (const fact of [deliveryFact(sources), ...facts]) lines.push(factLine(fact, sources));
    const changed = lastChange(sources);
    if (changed) lines.push(`${changed.isElsewhere ? '$(warning) ' : ''}${escape(localize(changed.text))}`);
    if (can('readable')) links.push({ command: 'kubeAudit.verify', title: message('Verify') });
    if (can('readable') && can('forwarder')) {
      links.push({ command: 'kubeAudit.streamForwarderLogs', title: message('Stream Events') });
    }
    if (verdict !== undefined) links.push({ command: 'kubeAudit.showReport', title: message('Show Report') });
  } else if (can('bare') && can('changeable')) {
    links.push({ command: 'kubeAudit.setUpForwarding', title: message('Set Up') });
  }
  const failure = row.webhook.failure ?? row.master.failure;
  if (failure !== undefined && !can('otherGroup')) lines.push(`$(warning) ${escape(localize(failure.text))}`);
  const at = row.webhook.reading?.at ?? failure?.at;
  const asOf = at === undefined ? [] : [`*${escape(localize(message('As of {0}', localize(age(at, sources.now)))))}*`];
  const argument = encodeURIComponent(JSON.stringify([{ clusterId: row.cluster.id }]));
  const shown = links.map(({ command, title }) => `[${escape(localize(title))}](command:${command}?${argument})`);
  text.appendMarkdown(`${lines.join('  \n')}\n\n${[...asOf, ...shown].join(' · ')}`);
  text.isTrusted = { enabledCommands: links.map(({ command }) => command) };
  return text;
}

function factLine(fact: ClusterFact, sources: FactSources): string {
  return `${escape(localize(fact.title))}: ${escape(localize(withAge(fact, sources)))}`;
}

/** Foreign text is shown as it is, never read as Markdown. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|~<>$&:/@]/g, String.raw`\$&`).replace(/\s+/g, ' ');
}
