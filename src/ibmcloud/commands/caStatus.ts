import { message } from '../../text/message.ts';
import { withoutColours } from '../../text/terminalText.ts';
import type { CliCommand } from '../cliCommand.ts';
import { badOutput, htmlPage, isHtml } from '../jsonOutput.ts';
import type { CaStatus } from '../models.ts';

/**
 * `ibmcloud ks cluster ca status`, which has no JSON form. An empty status means that no rotation was ever begun, but
 * only where the lines behind it are there: an answer that breaks off has none. @param cluster name or id
 */
export function getCaStatus(cluster: string): CliCommand<CaStatus> {
  return {
    args: ['ks', 'cluster', 'ca', 'status', '--cluster', cluster, '-q'],
    parse(stdout) {
      const printed = withoutColours(stdout);
      if (isHtml(printed)) throw htmlPage();
      const [status, completed] = [field(printed, 'Status'), field(printed, 'Action Completed')];
      if (status === undefined || (status === '' && completed === undefined)) {
        throw badOutput(message('The IBM Cloud CLI printed the CA’s status in an unknown format.'));
      }
      return { status, completed: completed ?? '' };
    },
  };
}

/** A dash means that the field is empty; `undefined` where its line is missing. */
function field(printed: string, label: string): string | undefined {
  const value = new RegExp(`^[ \\t]*${label}:(.*)$`, 'm').exec(printed)?.[1]?.trim();
  return value === '-' ? '' : value;
}
