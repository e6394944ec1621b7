import { htmlPage, isHtml } from './jsonOutput.ts';

/** Reads the output of a command that only says `OK`: the exit code tells, but a web page was not said by IBM Cloud. */
export function acknowledgement(stdout: string): void {
  if (isHtml(stdout)) {
    throw htmlPage();
  }
}
