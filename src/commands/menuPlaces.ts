import type { PaletteWord } from '../views/paletteWords.ts';
import type { FactWord, RowWord } from '../views/rowWords.ts';

/** A place of a command in a menu of VS Code. */
export interface MenuPlace {
  readonly menu: MenuId;
  /** The part of the menu, with the order in it: `1_verify@2`. The palette has none. */
  readonly group?: string;
  /** When it is shown. */
  readonly when: string;
}

export type MenuId =
  | 'view/title'
  | 'view/item/context'
  | 'editor/title'
  | 'commandPalette'
  | 'editor/title/context'
  | 'editor/context'
  | 'explorer/context'
  | SubmenuId;

/** A menu below an entry of a row's menu. */
export type SubmenuId = 'kubeAudit.change' | 'kubeAudit.forwarder' | 'kubeAudit.copy';

/** Rows are shown, or the view was never opened: `kubeAudit.blocked` is unset until then. */
export const notBlocked = '!kubeAudit.blocked';
const inClusters = 'view == kubeAudit.clusters';
const inStream = 'view == workbench.panel.output && activeOutputChannel =~ /-Audit Log: /';
/** An audit log that was opened from a file. */
export const inAuditLog = 'editorLangId == kube-audit-log';
/** A file in the explorer that may be an audit log. */
export const auditFiles = String.raw`resourceExtname =~ /^\.(log|json|jsonl|ndjson|gz)$/ && resourceFilename =~ /audit/i`;
/** A manifest or a configuration of HAProxy about audit forwarding. */
export const inOurFile = 'resourcePath in kubeAudit.files';
/** The view of audit events has a source. */
export const exploring = 'kubeAudit.exploring';
const inTopLists = 'view == kubeAudit.topLists';
const inEvent = 'resourceScheme == kube-audit-event';
/** Its answer was 403: the folder in the document's address says so. */
export const wasRefused = 'resourceDirname =~ /refused$/';

export function all(...conditions: readonly string[]): string {
  return conditions.join(' && ');
}

/** Above the rows of clusters. */
export function aboveClusters(group: string, ...conditions: readonly string[]): MenuPlace {
  return { menu: 'view/title', group, when: all(inClusters, ...conditions) };
}

/** On a row with all of these words. */
export function onRow(group: string, ...words: readonly RowWord[]): MenuPlace {
  const when = all(inClusters, ...words.map((word) => String.raw`viewItem =~ /\b${word}\b/`));
  return { menu: 'view/item/context', group, when };
}

/** Several rows are selected: VS Code shows then only what each of them has in the same menu. */
const SEVERAL = 'listMultiSelection';

/** On a row with all of these words that is selected alone. */
export function onOneRow(group: string, ...words: readonly RowWord[]): MenuPlace {
  const place = onRow(group, ...words);
  return { ...place, when: all(place.when, `!${SEVERAL}`) };
}

/** On each of several selected rows with all of these words. */
export function onSeveralRows(group: string, ...words: readonly RowWord[]): MenuPlace {
  const place = onRow(group, ...words);
  return { ...place, when: all(place.when, SEVERAL) };
}

/** In a menu below a row's, on a row with all of these words. */
export function below(menu: SubmenuId, group: string, ...words: readonly RowWord[]): MenuPlace {
  return { ...onRow(group, ...words), menu };
}

/** On the row of a fact that it helps with, as an icon and in its menu. */
export function onFact(word: FactWord): readonly MenuPlace[] {
  return [onRow('inline@1', word), onRow('1_fact@1', word)];
}

/** Above the view of audit events. */
export function aboveEvents(group: string, ...conditions: readonly string[]): MenuPlace {
  return { menu: 'view/title', group, when: all(inTopLists, ...conditions) };
}

/** On a row of that view. */
export function onEventRow(group: string, word: 'part' | 'value'): MenuPlace {
  return { menu: 'view/item/context', group, when: all(inTopLists, `viewItem == ${word}`) };
}

/** On a resource in the tree of the Kubernetes extension, by what it says of its rows. */
export function onKubernetesResource(order: number): MenuPlace {
  const when = all('view == extension.vsKubernetesExplorer', String.raw`viewItem =~ /^vsKubernetes\.resource\./`);
  return { menu: 'view/item/context', group: `9_kubeAudit@${order}`, when };
}

/** Above the output channel of a stream. */
export function aboveStream(group: string, ...conditions: readonly string[]): MenuPlace {
  return { menu: 'view/title', group, when: all(inStream, ...conditions) };
}

export function aboveEditor(group: string, when: string): MenuPlace {
  return { menu: 'editor/title', group, when };
}

export function inEditor(group: string, when: string): MenuPlace {
  return { menu: 'editor/context', group, when };
}

/** The palette shows a command without a palette entry always. */
export function inPalette(when: string): MenuPlace {
  return { menu: 'commandPalette', when };
}

/** Whether there is something to act on; false before the view was opened once. */
export function has(word: PaletteWord): string {
  return String.raw`kubeAudit.have =~ /\b${word}\b/`;
}

/** The same where the command reads what there is, if that is not known yet. */
export function mayHave(word: PaletteWord): string {
  return `!kubeAudit.have || ${has(word)}`;
}

/** On a manifest or a configuration of HAProxy: in its tab, its text and the explorer. */
export function onFile(group: string, ...conditions: readonly string[]): readonly MenuPlace[] {
  const when = all(inOurFile, ...conditions);
  return (['editor/title/context', 'editor/context', 'explorer/context'] as const).map((menu) => ({
    menu,
    group,
    when,
  }));
}

/** In an event that was opened as a document. */
export function onEvent(group: string, ...conditions: readonly string[]): readonly MenuPlace[] {
  const when = all(inEvent, ...conditions);
  return [inPalette(when), inEditor(group, when)];
}
