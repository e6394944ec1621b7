import { message, type Message } from '../text/message.ts';
import type { ProgramOutput } from './failureRow.ts';

/** Calls of the CLI that need more than to see a cluster, with the platform role that IBM documents for each. */
const roles: readonly (readonly [string, string])[] = [
  ['ks cluster master audit-webhook set', 'Editor'],
  ['ks cluster master audit-webhook unset', 'Editor'],
  ['ks cluster master refresh', 'Operator'],
  ['ks cluster ca get', 'Administrator'],
];

/** The platform role that a call about a cluster needs; `undefined` for other calls. */
export function roleOf(args: readonly string[]): string | undefined {
  const words = args.join(' ');
  if (words.startsWith('ks cluster config') && args.includes('--admin')) return 'Administrator';
  const found = roles.find(([call]) => words === call || words.startsWith(`${call} `));
  return found?.[1] ?? (/^(?:ks|oc) cluster /.test(words) ? 'Viewer' : undefined);
}

/** Which role is missing: as the CLI says it, else by the call. */
export function missingRole({ text, args = [] }: ProgramOutput): Message | undefined {
  const role = /requires the (\w+) (?:platform )?role/i.exec(text)?.[1] ?? roleOf(args);
  return role === undefined
    ? undefined
    : message('You lack the platform role {0} on this cluster. Ask the account’s administrator for it.', role);
}
