import { message } from '../../text/message.ts';
import { withoutColours } from '../../text/terminalText.ts';
import type { CliCommand } from '../cliCommand.ts';
import { readList, text } from '../fields.ts';
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
      throw badOutput(message('The IBM Cloud CLI didn’t say which registry region is set; update its plug-ins.'));
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
      readList(stdout)
        .map((fields) => ({
          tag: text(fields, 'Tag', 'tag'),
          digest: text(fields, 'Digest', 'digest'),
          created: dateOf(text(fields, 'Created', 'created')),
        }))
        .sort((one, other) => other.created.localeCompare(one.created)),
  };
}

/** `ibmcloud cr image-inspect`. It has no JSON flag: it prints JSON between lines of prose. */
export function inspectImage(image: string): CliCommand<unknown> {
  return { args: ['cr', 'image-inspect', image], parse: readJson };
}

/** The last moment that a `Date` can hold. */
const LATEST = 8.64e15;

/** @param created seconds since 1970, or ISO 8601 */
function dateOf(created: string): string {
  const time = /^\d+$/.test(created) ? Number(created) * 1000 : Date.parse(created);
  return time > 0 && time <= LATEST ? new Date(time).toISOString() : '';
}
