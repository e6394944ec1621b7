import { markdownTable } from './docsSection.ts';

interface Setting {
  readonly default: unknown;
  readonly markdownDescription: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

/** The settings in package.json; texts are keys of package.nls.json between `%`. */
export interface SettingsManifest {
  readonly contributes: {
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}

/** The settings as Markdown, a table for each group, with the texts that VS Code shows of them. */
export function settingsTable(manifest: SettingsManifest, texts: Readonly<Record<string, string>>): string {
  const textOf = (key: string): string => {
    const text = texts[key.replaceAll('%', '')];
    if (text === undefined) throw new Error(`package.nls.json lacks ${key}`);
    return text;
  };
  const tables = manifest.contributes.configuration.map(({ title, properties }) => {
    const rows = Object.entries(properties).map(([name, setting]) => {
      const text = [textOf(setting.markdownDescription), ...values(setting, textOf)];
      // VS Code makes a link to another setting out of `#name#`.
      return [`\`${name}\``, shown(setting.default), text.join(' ').replace(/`#([\w.]+)#`/g, '`$1`')];
    });
    return markdownTable([textOf(title), 'Default', 'Meaning'], rows);
  });
  return tables.join('\n\n');
}

/** A sentence of the values that there are, where they are few. */
function values(setting: Setting, textOf: (key: string) => string): readonly string[] {
  if (setting.enum === undefined) return [];
  const descriptions = setting.enumDescriptions;
  const list = setting.enum.map((value, index) => {
    const description = descriptions?.[index];
    return description === undefined ? `\`${value}\`` : `\`${value}\`: ${lowerFirst(textOf(description))}`;
  });
  return [`${list.join(descriptions === undefined ? ', ' : '; ')}.`];
}

function lowerFirst(text: string): string {
  return text.replace(/^[A-Z](?=[a-z]|\s)/, (letter) => letter.toLowerCase());
}

function shown(value: unknown): string {
  // Of an object the names.
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.keys(value).join(', ');
  if (value === '' || (Array.isArray(value) && value.length === 0)) return 'empty';
  return typeof value === 'string' ? `\`${value}\`` : String(value);
}
