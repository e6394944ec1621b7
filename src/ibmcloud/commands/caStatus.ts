import { withoutColours } from '../../text/terminalText.ts';
import type { CliCommand } from '../cliCommand.ts';
import { htmlPage, isHtml } from '../jsonOutput.ts';

/** State of a cluster's CA rotation. Texts are empty where there was no rotation. */
export interface CaStatus {
  /** For example `CA certificate created. Reload your worker nodes then begin the CA certificate rotation.` */
  readonly status: string;
  /** As the CLI prints it: `2024-08-30T16:21:13+0000`. */
  readonly completed: string;
}

/** `ibmcloud ks cluster ca status`, which has no JSON form. @param cluster name or id */
export function getCaStatus(cluster: string): CliCommand<CaStatus> {
  return {
    args: ['ks', 'cluster', 'ca', 'status', '--cluster', cluster, '-q'],
    parse(stdout) {
      const printed = withoutColours(stdout);
      if (isHtml(printed)) throw htmlPage();
      return { status: field(printed, 'Status'), completed: field(printed, 'Action Completed') };
    },
  };
}

/** Whether a rotation has begun and not ended. */
export function isRotating({ status }: CaStatus): boolean {
  return status !== '' && !/rotation complete/i.test(status);
}

/** Whether the new CA is there and the old one still is (`ca create` has ended, `ca rotate` has not begun). */
export function isBeforeRotate({ status }: CaStatus): boolean {
  return /^CA certificate created\b/i.test(status);
}

/** A dash means that the field is empty. */
function field(printed: string, label: string): string {
  const value = new RegExp(`^[ \\t]*${label}:(.*)$`, 'm').exec(printed)?.[1]?.trim() ?? '';
  return value === '-' ? '' : value;
}
