import { type Command, clusterFlag, jsonFlags, quietFlag } from '../command.ts';
import { localFailure } from '../failures.ts';
import { requireCluster } from '../permission.ts';
import { formatTable } from '../table.ts';

/**
 * `ks logging config get`: the Fluentd configurations of a cluster, of one log source or of one id. Neither the columns
 * nor the JSON were found in public material: both are composed after the flags of `logging config create`.
 */
export const loggingConfigGet: Command = {
  summary: 'View all log forwarding configurations for a cluster.',
  usage: '--cluster CLUSTER [--id LOG_CONFIG_ID] [--logsource LOG_SOURCE] [--output OUTPUT] [-q]',
  flags: [clusterFlag, { names: ['logsource'], value: true }, { names: ['id'], value: true }, ...jsonFlags, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  progress: ({ flags }) => `Retrieving cluster ${flags.get('cluster') ?? ''} logging configurations...`,
  run(call) {
    const { flags, out, account } = call;
    if (!call.isText && account.unknowns.loggingConfigJson === 'refused') {
      throw localFailure('Incorrect Usage: flag provided but not defined: -output', 2);
    }
    const { loggingConfigs = [] } = requireCluster(call, 'viewer');
    const configs = loggingConfigs
      .filter(({ source }) => source === (flags.get('logsource') ?? source))
      .filter(({ id }) => id === (flags.get('id') ?? id));
    if (!call.isText) {
      out.json(
        configs.map(({ id, source, namespace, host, port, type, protocol }) => ({
          id,
          logSource: source,
          namespace,
          hostname: host,
          port,
          type,
          syslogProtocol: protocol,
          appContainers: [],
          appPaths: [],
        })),
      );
      return;
    }
    out.ok();
    const headings = ['Id', 'Source', 'Namespace', 'Host', 'Port', 'Org', 'Space', 'Server Type', 'Protocol', 'Paths'];
    const dash = (text: string): string => (text === '' ? '-' : text);
    const rows = configs.map(({ id, source, namespace, host, port, type, protocol }) =>
      [id, source, namespace, host, port, '', '', type, protocol, ''].map(dash),
    );
    out.say(formatTable(headings, rows));
  },
};
