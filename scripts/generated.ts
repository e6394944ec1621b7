import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contributions, submenus, titleOf } from '../src/commands/contributions.ts';
import type { MenuId } from '../src/commands/menuPlaces.ts';
import { filterFields } from '../src/audit/filter/filterFields.ts';
import { troubleshootingTable } from '../src/failure/failureTable.ts';
import { inEnglish } from '../src/text/message.ts';
import { checksTable } from './checksTable.ts';
import { commandsTable, shortCommandsTable } from './commandsTable.ts';
import { markdownTable, withSection } from './docsSection.ts';
import { settingsTable, type SettingsManifest } from './settingsTable.ts';

interface Manifest extends SettingsManifest {
  readonly contributes: SettingsManifest['contributes'] & Readonly<Record<string, unknown>>;
}

type Texts = Readonly<Record<string, string>>;

/** The order of the menus in package.json. */
const menuIds = Object.keys({
  'view/title': true,
  'view/item/context': true,
  'editor/title': true,
  commandPalette: true,
  'editor/title/context': true,
  'editor/context': true,
  'explorer/context': true,
  'kubeAudit.change': true,
  'kubeAudit.forwarder': true,
  'kubeAudit.copy': true,
} satisfies Record<MenuId, true>);

/** What follows from the source, as whole files by their paths: package.json, tables of the documents. */
export function generatedFiles(root: string): Texts {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const manifest = JSON.parse(read('package.json')) as Manifest; // ours, checked by VS Code
  const texts = withTitles(JSON.parse(read('package.nls.json')) as Texts); // ours, checked by a test in the host
  return {
    'package.json': asJson({ ...manifest, contributes: { ...manifest.contributes, ...commandContributions() } }),
    'package.nls.json': asJson(texts),
    ...documents(read, {
      'README.md': ['commands', shortCommandsTable()],
      'docs/commands.md': ['commands', commandsTable()],
      'docs/settings.md': ['settings', settingsTable(manifest, texts)],
      'docs/streams.md': ['fields', fieldsTable()],
      'docs/troubleshooting.md': ['troubleshooting', troubleshootingTable()],
      'docs/verification.md': ['checks', checksTable(root)],
    }),
  };
}

/** Documents with the section of each name in its place. */
function documents(
  read: (path: string) => string,
  sections: Readonly<Record<string, readonly [name: string, text: string]>>,
): Texts {
  return Object.fromEntries(
    Object.entries(sections).map(([path, [name, text]]) => [path, withSection(read(path), name, text)]),
  );
}

/** What a filter can name. */
function fieldsTable(): string {
  const rows = filterFields.map(({ key, aliases, about }) => {
    return [[key, ...aliases].map((name) => `\`${name}\``).join(', '), inEnglish(about)];
  });
  return markdownTable(['Field', 'What it is'], rows);
}

/** `contributes.commands`, `submenus`, `menus` and `keybindings`. */
function commandContributions(): Readonly<Record<'commands' | 'submenus' | 'menus' | 'keybindings', unknown>> {
  const entries = Object.entries(contributions).map(([name, shown]) => ({ command: `kubeAudit.${name}`, name, shown }));
  const places = [
    ...entries.flatMap(({ command, shown }) => (shown.places ?? []).map((place) => ({ entry: { command }, ...place }))),
    ...Object.entries(submenus).flatMap(([submenu, { places: own }]) =>
      own.map((place) => ({ entry: { submenu }, ...place })),
    ),
  ];
  return {
    commands: entries.map(({ command, name, shown: { icon, enablement } }) => ({
      ...{ command, title: `%${titleKey(name)}%`, category: 'Kube Audit' },
      ...(icon === undefined ? {} : { icon: `$(${icon})` }),
      ...(enablement === undefined ? {} : { enablement }),
    })),
    submenus: Object.keys(submenus).map((id) => ({ id, label: `%${submenuKey(id)}%` })),
    menus: Object.fromEntries(
      menuIds.map((id) => [
        id,
        places
          .filter(({ menu }) => menu === id)
          .map(({ entry, when, group }) => ({ ...entry, when, ...(group === undefined ? {} : { group }) })),
      ]),
    ),
    keybindings: entries.flatMap(({ command, shown: { key } }) => (key === undefined ? [] : [{ command, ...key }])),
  };
}

/** The titles of the commands first, then the other texts as they are. */
function withTitles(texts: Texts): Texts {
  const titles = [
    ...Object.entries(contributions).map(([name, shown]) => [titleKey(name), titleOf(shown)] as const),
    ...Object.entries(submenus).map(([id, { title }]) => [submenuKey(id), title] as const),
  ];
  const others = Object.entries(texts).filter(([key]) => !/^(command|submenu)\.\w+\.title$/.test(key));
  return Object.fromEntries([...titles, ...others]);
}

function titleKey(name: string): string {
  return `command.${name}.title`;
}

function submenuKey(id: string): string {
  return `submenu.${id.replace('kubeAudit.', '')}.title`;
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
