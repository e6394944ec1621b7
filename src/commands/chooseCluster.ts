import * as vscode from 'vscode';
import type { Row } from '../forwarding/inventory/inventory.ts';
import { isReadable } from '../forwarding/condition/readable.ts';
import { message, type Message } from '../text/message.ts';
import { joined, localize, localizeAll } from '../ui/localize.ts';
import { byNeed } from './byNeed.ts';
import type { CommandContext } from './command.ts';
import { rowOf } from './rowOf.ts';
import { showInformation, withProgress, pickOne, type Entry } from '../ui/showText.ts';
import { harmless } from '../text/foreignText.ts';

export interface ChooseOptions {
  readonly title: Message;
  /** Which clusters the command works on. */
  readonly offers: (row: Row) => boolean;
  /** Which come first, whatever else needs help; all others follow. */
  readonly first?: (row: Row) => boolean;
  /** Shown if there is none. */
  readonly none?: Message;
}

/** The cluster that a command is about: the one whose row started it, else one that the user picks. */
export async function chooseCluster(
  context: CommandContext,
  argument: unknown,
  { title, offers, first = () => true, none }: ChooseOptions,
): Promise<Row | undefined> {
  const row = rowOf(context, argument);
  if (row !== undefined) {
    return row;
  }
  const rows = (await rowsOnceRead(context)).filter(offers);
  if (rows.length === 0) {
    void showInformation(localize(none ?? message('No cluster to choose from.')));
    return undefined;
  }
  const picked = await pickOne(byNeed(context.clusters, rows, first).map(clusterPick(context)), {
    title: localize(title),
    question: localize(message('Which cluster?')),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.row;
}

/** The same for a command that needs a stored webhook. */
export async function chooseForwarding(
  context: CommandContext,
  argument: unknown,
  title: Message,
): Promise<Row | undefined> {
  const row = await chooseCluster(context, argument, {
    title,
    offers: (candidate) => isReadable(candidate) && candidate.webhook.reading?.value !== undefined,
    none: message('No cluster of this account has an audit webhook.'),
  });
  if (row !== undefined && row.webhook.reading?.value === undefined) {
    void showInformation(localize(message('{0} has no audit webhook.', row.cluster.name)));
    return undefined;
  }
  return row;
}

/** The selected rows, if a command was started from one of them. */
export function rowsOf(context: CommandContext, argument: unknown, selection: unknown): readonly Row[] {
  const elements: readonly unknown[] = Array.isArray(selection) && selection.length > 0 ? selection : [argument];
  const rows = elements.map((element) => rowOf(context, element)).filter((row) => row !== undefined);
  return [...new Map(rows.map((row) => [row.cluster.id, row])).values()];
}

/** The known clusters; reads them first if the view has not been opened yet. */
export async function rowsOnceRead({ clusters }: CommandContext): Promise<readonly Row[]> {
  if (clusters.rows().length === 0) {
    await withProgress(
      { location: vscode.ProgressLocation.Window, title: localize(message('Reading clusters…')) },
      () => clusters.refreshAll(),
    );
  }
  await clusters.ready();
  return clusters.rows();
}

/** A cluster in a list. */
export interface ClusterEntry extends Entry {
  readonly row: Row;
}

/** Makes a cluster an item to pick, with the condition that its row in the view shows. */
export function clusterPick({ clusters }: CommandContext): (row: Row) => ClusterEntry {
  return (row) => ({
    label: harmless(row.cluster.name),
    description: localizeAll(clusters.condition(row.cluster.id)?.texts ?? []),
    detail: joined([row.cluster.resourceGroupName, row.cluster.location, row.cluster.version].map(harmless), ' · '),
    row,
  });
}
