import { type Command, jsonFlags, quietFlag } from '../command.ts';
import { localFailure } from '../failures.ts';
import { knownRegions } from '../places.ts';
import { formatTable } from '../table.ts';

const VERSION = '2.39.0';
const BUILD = '1c9d34f-2026-07-21T15:04:05+00:00';

/** `version`. Whether it takes `--output json` is not known: a switch has both answers. */
export const version: Command = {
  summary: 'Print the version.',
  usage: '[--output FORMAT]',
  flags: [...jsonFlags, quietFlag],
  positionals: 'taken',
  run({ account, isText, out }) {
    if (isText) out.say(`ibmcloud version ${VERSION}+${BUILD}`);
    else if (account.unknowns.versionJson === 'refused') {
      throw localFailure('Incorrect Usage: flag provided but not defined: -output', 2);
    } else out.json({ version: VERSION, build: BUILD });
  },
};

/** `regions`: without a login an empty list, as scripts that probe with it know. */
export const regions: Command = {
  summary: 'List the information for all regions.',
  usage: '[--output FORMAT] [-q]',
  flags: [...jsonFlags, quietFlag],
  positionals: 'taken',
  progress: () => 'Listing regions...',
  run({ account, isText, out }) {
    const names = account.session.loggedIn ? knownRegions : [];
    if (!isText) {
      out.json(names.map((Name) => ({ Name })));
      return;
    }
    out.say();
    out.say(
      formatTable(
        ['Name'],
        names.map((name) => [name]),
      ),
    );
  },
};

interface PluginEntry {
  name: string;
  aliases: string[];
  version: [number, number, number];
  isInstalled: boolean;
}

/** `plugin list`. */
export const pluginList: Command = {
  summary: 'List installed plug-ins.',
  usage: '[--output FORMAT] [-q]',
  flags: [{ names: ['checksum'] }, ...jsonFlags, quietFlag],
  positionals: 'taken',
  progress: () => 'Listing installed plug-ins...',
  run({ account, isText, out }) {
    const all: PluginEntry[] = [
      {
        name: 'container-service',
        aliases: ['kubernetes-service', 'ks'],
        version: [1, 0, 829],
        isInstalled: account.plugins.containerService,
      },
      {
        name: 'container-registry',
        aliases: ['cr'],
        version: [1, 3, 25],
        isInstalled: account.plugins.containerRegistry,
      },
      { name: 'cloud-logs', aliases: ['logs'], version: [0, 3, 0], isInstalled: account.plugins.cloudLogs !== false },
    ];
    const installed = all.filter((plugin) => plugin.isInstalled);
    if (isText) {
      const rows = installed.map(({ name, aliases, version: parts }) => [
        name === 'container-service' ? `${name}/${aliases[0] ?? ''}` : name,
        parts.join('.'),
        '',
        'true',
      ]);
      out.say();
      out.say(formatTable(['Plugin Name', 'Version', 'Status', 'Private endpoints supported'], rows));
      return;
    }
    out.json(
      installed.map(({ name, aliases, version: [Major, Minor, Build] }) => ({
        Name: name,
        Aliases: aliases,
        Version: { Major, Minor, Build },
        Status: '',
        PrivateEndpointSupported: true,
      })),
    );
  },
};
