import * as vscode from 'vscode';
import { sizeText } from '../../audit/analysis/figureText.ts';
import type { TopList, TopValue } from '../../audit/analysis/topLists.ts';
import { asksFor, filterParts, type AskedValue } from '../../audit/filter/editFilter.ts';
import { harmless } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import type { Explored, RankedBy } from '../../ui/events/exploredEvents.ts';
import { joined, localize } from '../../ui/localize.ts';
import { treeRow, type Row } from '../../ui/showText.ts';
import { limitsOf } from './exploredLimits.ts';
import { eventsText } from '../../audit/analysis/countTexts.ts';

/** A row of the view. */
export type EventRow =
  | { readonly kind: 'source' }
  | { readonly kind: 'note'; readonly text: Message; readonly icon: 'info' | 'warning' }
  | { readonly kind: 'part'; readonly index: number; readonly text: string }
  | { readonly kind: 'list'; readonly list: TopList }
  | ({ readonly kind: 'value'; readonly figures: TopValue } & AskedValue)
  | { readonly kind: 'more'; readonly list: TopList };

const listTitles: Readonly<Record<string, Message>> = {
  user: message('Users'),
  verb: message('Verbs'),
  resource: message('Resources'),
  ns: message('Namespaces'),
  code: message('Status Codes'),
  ip: message('Source Addresses'),
  agent: message('Programs'),
  why: message('Reasons'),
};

/** What a top list is called. */
export function listTitle({ field }: TopList): Message {
  return listTitles[field] ?? message('{0}', field);
}

/** The rows at the top: what is explored, what isn't known of it, the parts of the filter, the lists. */
export function topRows(explored: Explored): readonly EventRow[] {
  const { filter, summary } = explored;
  return [
    { kind: 'source' },
    ...limitsOf(explored).map((limit): EventRow => ({ kind: 'note', ...limit })),
    ...filterParts(filter.text).map((text, index): EventRow => ({ kind: 'part', index, text })),
    ...summary.topLists.map((list): EventRow => ({ kind: 'list', list })),
  ];
}

/** The rows below one. */
export function rowsBelow(row: EventRow): readonly EventRow[] {
  if (row.kind !== 'list') return [];
  const { list } = row;
  const { field, values } = list;
  return [
    ...values.map((figures): EventRow => ({ kind: 'value', field, value: figures.value, figures })),
    ...(list.different > values.length ? [{ kind: 'more', list } as const] : []),
  ];
}

export function itemOf(row: EventRow, explored: Explored, rankedBy: RankedBy): vscode.TreeItem {
  switch (row.kind) {
    case 'source':
      return sourceItem(explored);
    case 'note':
      return iconRow(treeRow(localize(row.text)), row.icon);
    case 'part':
      return partItem(row);
    case 'list':
      return listItem(row.list);
    case 'value':
      return valueItem(row, explored.filter.text, rankedBy);
    case 'more':
      return treeRow(localize(message('{0} more', row.list.different - row.list.values.length)));
  }
}

function sourceItem({ origin, source, summary }: Explored): vscode.TreeItem {
  const { events } = source.loaded;
  const item = treeRow(harmless(origin.name));
  const count = summary.count === events ? eventsText(events) : message('{0} of {1} events', summary.count, events);
  item.id = 'source';
  item.description = localize(count);
  item.tooltip = joined(
    [localize(count), ...origin.paths.map(harmless), localize(message('Opens these events'))],
    '\n',
  );
  item.contextValue = 'source';
  item.command = { title: localize(message('Open These Events')), command: 'kubeAudit.openExplored' };
  return iconRow(item, 'file-text');
}

function partItem({ index, text }: EventRow & { readonly kind: 'part' }): vscode.TreeItem {
  const item = treeRow(harmless(text));
  item.id = `part ${index} ${text}`;
  item.description = localize(message('filter'));
  item.tooltip = localize(message('A part of the filter: a click takes it out'));
  item.contextValue = 'part';
  item.command = {
    title: localize(message('Remove from Filter')),
    command: 'kubeAudit.removeFilterPart',
    arguments: [{ kind: 'part', index, text } satisfies EventRow],
  };
  item.accessibilityInformation = { label: localize(message('Filter: {0}. Enter takes it out.', text)) };
  return iconRow(item, 'list-selection');
}

function listItem(list: TopList): vscode.TreeItem {
  const { field, different } = list;
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = treeRow(localize(listTitle(list)), different === 0 ? None : field === 'user' ? Expanded : Collapsed);
  item.id = `list ${field}`;
  item.description = different === 0 ? localize(message('none')) : harmless(String(different));
  item.contextValue = 'list';
  return item;
}

function valueItem(row: EventRow & { readonly kind: 'value' }, filter: string, rankedBy: RankedBy): vscode.TreeItem {
  const { field, value, figures } = row;
  const isAsked = asksFor(filter, row);
  const item = treeRow(harmless(value));
  const [events, size] = [eventsText(figures.events), message('{0}', sizeText(figures.bytes))];
  const said = (rankedBy === 'events' ? [events, size] : [size, events]).map(localize);
  item.id = `value ${field} ${value}`;
  item.description = joined(said, ' · ');
  item.tooltip = joined(
    [
      harmless(value),
      ...said,
      localize(isAsked ? message('In the filter: a click takes it out') : message('A click adds it to the filter')),
    ],
    '\n',
  );
  item.contextValue = 'value';
  item.command = {
    title: localize(message('Filter by This Value')),
    command: 'kubeAudit.toggleValue',
    arguments: [{ field, value } satisfies AskedValue],
  };
  item.accessibilityInformation = {
    label: joined([harmless(value), ...said, ...(isAsked ? [localize(message('in the filter'))] : [])], ', '),
  };
  return isAsked ? iconRow(item, 'list-selection') : item;
}

function iconRow(item: Row, icon: string): vscode.TreeItem {
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}
