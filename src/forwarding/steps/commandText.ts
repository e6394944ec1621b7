import type { CliCommand } from '../../ibmcloud/cliCommand.ts';

/** A call of the CLI as one would type it, quoted where a shell would need it. */
export function commandText({ args }: CliCommand<unknown>): string {
  return ['ibmcloud', ...args]
    .map((word) => (/^[\w@%+=:,./<>-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
