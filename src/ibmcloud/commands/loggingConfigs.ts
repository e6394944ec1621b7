import type { CliCommand } from '../cliCommand.ts';
import { readList, text } from '../fields.ts';

/** A logging configuration of a cluster, from the time of Fluentd. */
export interface LoggingConfig {
  readonly id: string;
  /** `container`, `worker`, `kubernetes`, `ingress`, … */
  readonly source: string;
  /** Host and port; empty where the CLI did not say. */
  readonly target: string;
  readonly kind: string;
}

/** `ibmcloud ks logging config get`. Its field names are undocumented, so several are accepted. */
export function getLoggingConfigs(cluster: string): CliCommand<readonly LoggingConfig[]> {
  return {
    args: ['ks', 'logging', 'config', 'get', '--cluster', cluster, '--output', 'json', '-q'],
    parse: (stdout) =>
      readList(stdout).map((fields) => ({
        id: text(fields, 'id', 'ID'),
        source: text(fields, 'logSource', 'logsource', 'source'),
        target: [text(fields, 'hostname', 'host'), text(fields, 'port')].filter((part) => part !== '').join(':'),
        kind: [text(fields, 'type', 'logType'), text(fields, 'syslogProtocol', 'protocol')]
          .filter((part) => part !== '')
          .join(', '),
      })),
  };
}
