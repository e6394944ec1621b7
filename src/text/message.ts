/**
 * A sentence for the user as an English template and its arguments, so that code without `vscode` can speak and the edge
 * can translate: `vscode.l10n.t(message.template, ...message.args)`. Placeholders are `{0}`, `{1}`, … as `l10n.t` has them.
 */
export interface Message {
  readonly template: string;
  readonly args: readonly (string | number)[];
}

/** Makes a {@link Message}. The template must be a literal: a script collects the literals into the translation bundle. */
export function message(template: string, ...args: readonly (string | number)[]): Message {
  return { template, args };
}

/** The message in English, for logs, reports and tests. */
export function inEnglish({ template, args }: Message): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}
