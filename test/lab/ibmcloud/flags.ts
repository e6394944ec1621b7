import { Flags, type Command, type Flag } from './command.ts';
import { CallFailed } from './failures.ts';

const USAGE_EXIT_CODE = 2; // unknown; certain is only that it is not 0

/**
 * Reads flags as Go's parser does: `-c X`, `--cluster X`, `--cluster=X`, one dash or two. @throws CallFailed usage
 * errors.
 */
export function parseFlags(
  command: Command,
  words: string,
  args: readonly string[],
): { flags: Flags; positionals: string[] } {
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name, inline] = /^--?([A-Za-z][^=]*)(?:=([^]*))?$/.exec(word) ?? [];
    if (name === undefined) {
      positionals.push(word);
      continue;
    }
    const flag = command.flags.find((known) => known.names.includes(name));
    if (!flag) throw usageError(command, words, `Incorrect Usage: flag provided but not defined: -${name}`, false);
    if (flag.standsFor) add(values, flag.standsFor.name, flag.standsFor.value);
    else if (flag.value) add(values, flag.names[0], valueOf(command, words, flag, inline ?? rest.shift()));
    else if (inline !== 'false') add(values, flag.names[0], 'true');
  }
  const [stray] = positionals;
  if (stray !== undefined && command.positionals === 'refused') {
    throw usageError(
      command,
      words,
      `Incorrect Usage. An argument was used without a flag: '${stray}'. Each argument requires a flag. To see available flags, run 'ibmcloud ${words} --help'.`,
    );
  }
  const missing = command.flags.find((flag) => flag.required && !values.has(flag.names[0]));
  if (missing) {
    throw usageError(command, words, `Incorrect Usage. Required flag '--${missing.names[0]}' is missing.`);
  }
  return { flags: new Flags(values), positionals };
}

function valueOf(command: Command, words: string, flag: Flag, value: string | undefined): string {
  if (value === undefined) {
    throw usageError(command, words, `Incorrect Usage: flag needs an argument: -${flag.names[0]}`, false);
  }
  if (flag.oneOf && !flag.oneOf.includes(value)) {
    throw usageError(
      command,
      words,
      `Incorrect Usage. The value '${value}' of flag '--${flag.names[0]}' is not valid. Valid values: ${flag.oneOf.join(', ')}.`,
    );
  }
  return value;
}

function add(values: Map<string, string[]>, name: string, value: string): void {
  values.set(name, [...(values.get(name) ?? []), value]);
}

/** The message on standard error, the command's help on standard output. */
function usageError(command: Command, words: string, message: string, withFailed = true): CallFailed {
  return new CallFailed({
    stderr: withFailed ? `FAILED\n${message}\n\n` : `${message}\n\n`,
    stdout: helpOf(command, words),
    exitCode: USAGE_EXIT_CODE,
    early: true,
  });
}

export function helpOf(command: Command, words: string): string {
  const name = words.split(' ').at(-1) ?? words;
  return `NAME:\n        ${name} - ${command.summary}\nUSAGE:\n        ibmcloud ${words} ${command.usage}\n`;
}
