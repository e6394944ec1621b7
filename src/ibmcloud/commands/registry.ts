import { message } from '../../text/message.ts';
import { withoutColours } from '../../text/terminalText.ts';
import type { CliCommand } from '../cliCommand.ts';
import { asList, text } from '../fields.ts';
import { acknowledgement, badOutput, readJson } from '../jsonOutput.ts';

/** One tagged image of IBM's registry. */
export interface RegistryImage {
  readonly tag: string;
  /** `sha256:…` */
  readonly digest: string;
  /** ISO 8601; empty where the CLI did not say. */
  readonly created: string;
}

/** `ibmcloud cr region`: the registry region, shared by all terminals (plug-in `container-registry`). */
export function getRegistryRegion(): CliCommand<string> {
  return {
    args: ['cr', 'region'],
    parse(stdout) {
      const region = /'([\w-]+)'/.exec(withoutColours(stdout))?.[1];
      if (region !== undefined) return region;
      throw badOutput(message('The IBM Cloud CLI did not say which registry region is set; update its plug-ins.'));
    },
  };
}

/** `ibmcloud cr region-set`, which affects all terminals. */
export function setRegistryRegion(region: string): CliCommand<void> {
  return { args: ['cr', 'region-set', region], parse: acknowledgement };
}

/** `ibmcloud cr image-list` of one repository of IBM's images, newest first. They exist only in the global registry. */
export function listIbmImages(repository: string): CliCommand<readonly RegistryImage[]> {
  return {
    args: ['cr', 'image-list', '--include-ibm', '--restrict', repository, '--no-va', '--output', 'json'],
    parse: (stdout) =>
      asList(readJson(stdout))
        .map((fields) => ({
          tag: text(fields, 'Tag', 'tag'),
          digest: text(fields, 'Digest', 'digest'),
          created: dateOf(Number(text(fields, 'Created', 'created'))),
        }))
        .sort((one, other) => other.created.localeCompare(one.created)),
  };
}

/** `ibmcloud cr image-inspect`. It has no JSON flag: it prints JSON between lines of prose. */
export function inspectImage(image: string): CliCommand<unknown> {
  return { args: ['cr', 'image-inspect', image], parse: readJson };
}

/** @param seconds since 1970 */
function dateOf(seconds: number): string {
  return Number.isFinite(seconds) && seconds > 0 ? new Date(seconds * 1000).toISOString() : '';
}
