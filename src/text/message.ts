/**
 * A sentence for the user: an English template and its arguments. Code without `vscode` creates it, and the user
 * interface translates it. Placeholders are `{0}`, `{1}`, … as in `l10n.t`; an argument may be a message of its own.
 */
export interface Message {
  readonly template: string;
  readonly args: readonly (string | number | Message)[];
}

/**
 * Creates a {@link Message}. The template must be a literal: a script collects the literals into the translation
 * bundle.
 */
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
