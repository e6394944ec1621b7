import { randomUUID } from 'node:crypto';
import { usualInstance, type CloudLogsInstance } from '../../cloud-logs/instance.ts';
import type { Call, Command, Flag } from '../command.ts';
import { CallFailed, localFailure } from '../failures.ts';
import { formatTable } from '../table.ts';

/** Flags that each command of the plug-in has, as IBM's generator makes them. */
export const logsFlags: readonly Flag[] = [
  { names: ['output'], value: true, oneOf: ['json', 'yaml', 'table', 'tui'] },
  { names: ['jmes-query'], value: true },
  { names: ['q', 'quiet'] },
  { names: ['service-url'], value: true },
];

/**
 * The instance that the service URL names. The lab takes it from `--service-url` alone: without that a call goes where
 * the user's own configuration of the plug-in, or the environment, points to.
 * @throws CallFailed where none can be reached there
 */
export function instanceOf({ account, flags }: Call): { guid: string; instance: CloudLogsInstance } {
  const url = flags.get('service-url');
  if (url === undefined) throw new Error('The lab answers no call of ibmcloud logs without --service-url.');
  const [, host = '', guid = '', isPrivate, region] =
    /^https:\/\/(([0-9a-f-]{36})\.api\.(private\.)?([a-z-]+)\.logs\.cloud\.ibm\.com)\/?$/.exec(url) ?? [];
  const found = (account.serviceInstances ?? []).find((one) => one.service === 'logs' && one.guid === guid);
  const instance = { ...usualInstance, ...account.cloudLogs?.[guid] };
  const dial = `Post "https://${host}/v1/query": dial tcp`;
  if (found?.region !== region) throw localFailure(`${dial}: lookup ${host} on 127.0.0.53:53: no such host`);
  const endpoint = isPrivate === undefined ? 'public' : 'private';
  if (instance.endpoints !== 'both' && instance.endpoints !== endpoint) {
    throw apiError(instance, 403, 'forbidden', 'Forbidden');
  }
  if (endpoint === 'private' && !instance.reachesPrivate) throw localFailure(`${dial} 166.9.48.171:443: i/o timeout`);
  return { guid, instance };
}

/** An error that the instance's API answers. */
export function apiError({ errors }: CloudLogsInstance, status: number, code: string, message: string): CallFailed {
  const body = { errors: [{ code, message }], trace: randomUUID(), status_code: status };
  return localFailure(errors === 'message' ? message : JSON.stringify(body, null, 4));
}

/** What the CLI prints for a user without the role. */
export function forbidden(): CallFailed {
  const text = '...\nFAILED\nNo body included in error response. See error info:\nForbidden\n';
  return new CallFailed({ stdout: text, exitCode: 1 });
}

/** What a command that lists something is. */
export interface ListCommand {
  readonly summary: string;
  readonly usage: string;
  readonly flags?: readonly Flag[];
  /** Name of the list in the API's answer. */
  readonly name: string;
  readonly mayRead: (instance: CloudLogsInstance) => boolean;
  readonly items: (instance: CloudLogsInstance, call: Call) => readonly Record<string, unknown>[];
  /** Headings of the table with the item's field of each. */
  readonly columns: Readonly<Record<string, string>>;
}

/** A command that lists something of an instance, in each shape that its JSON may have. */
export function listCommand({ summary, usage, flags = [], name, mayRead, items, columns }: ListCommand): Command {
  return {
    summary,
    usage: `${usage} [--service-url URL]`.trim(),
    flags: [...flags, ...logsFlags],
    positionals: 'taken',
    login: 'not-logged-in-core',
    run(call) {
      const { instance } = instanceOf(call);
      if (instance.role === 'none' || !mayRead(instance)) throw forbidden();
      const found = items(instance, call);
      if (!call.isText) {
        call.out.json(listJson(name, found, instance));
        return;
      }
      call.out.say('...');
      const rows = found.map((item) => Object.values(columns).map((field) => JSON.stringify(item[field] ?? '')));
      call.out.say(formatTable(Object.keys(columns), rows));
    },
  };
}

function listJson(
  name: string,
  found: readonly Record<string, unknown>[],
  { keys, emptyList }: CloudLogsInstance,
): unknown {
  if (found.length === 0 && emptyList !== 'array') return emptyList === 'null' ? { [name]: null } : {};
  const answer = { [name]: found };
  return keys === 'snake' ? answer : camel(answer);
}

/** An answer with its keys in camel case. */
export function camel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camel(inner),
    ]),
  );
}
