import type { CliCommand } from '../cliCommand.ts';
import { text } from '../fields.ts';
import { readLogsList } from './logsList.ts';

/** A rule for who sees which rows of an instance: others get fewer, and no word of it. */
export interface DataAccessRule {
  readonly name: string;
}

/** `ibmcloud logs data-access-rules`; the role that it needs is not documented. */
export function listDataAccessRules(serviceUrl: string): CliCommand<readonly DataAccessRule[]> {
  return {
    args: ['logs', 'data-access-rules', '--output', 'json', '--service-url', serviceUrl],
    parse: (stdout) =>
      readLogsList(stdout, 'data_access_rules').map((fields) => ({
        name: text(fields, 'display_name', 'displayName', 'name', 'id'),
      })),
  };
}
