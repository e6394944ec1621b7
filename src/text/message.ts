/**
 * A sentence for the user as an English template and its arguments, so that code without `vscode` can speak and the edge
 * can translate. Placeholders are `{0}`, `{1}`, … as `l10n.t` has them; an argument may be a message of its own.
 */
export interface Message {
  readonly template: string;
  readonly args: readonly (string | number | Message)[];
}

/** Makes a {@link Message}. The template must be a literal: a script collects the literals into the translation bundle. */
export function message(template: string, ...args: Message['args']): Message {
  return { template, args };
}

/** The message in English, for logs, reports and tests. */
export function inEnglish({ template, args }: Message): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const arg = args[Number(index)] ?? whole;
    return typeof arg === 'object' ? inEnglish(arg) : String(arg);
  });
}
