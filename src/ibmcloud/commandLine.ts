/**
 * A call as a person would type it in a POSIX shell, for previews, logs and scripts. Nothing is ever run from this text.
 * @param args after `ibmcloud`
 */
export function commandLine(args: readonly string[]): string {
  return ['ibmcloud', ...args.map(quoted)].join(' ');
}

function quoted(arg: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
