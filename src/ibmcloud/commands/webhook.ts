import type { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { withoutColours } from '../../text/terminalText.ts';
import type { CliCommand, CliFailedEnd } from '../cliCommand.ts';
import { asFields, text } from '../fields.ts';
import { acknowledgement, badOutput, htmlPage, isHtml, readJson } from '../jsonOutput.ts';
import type { AuditPolicy, AuditWebhook, StoredPolicy } from '../models.ts';

/**
 * `ibmcloud ks cluster master audit-webhook get`. It is undocumented what the CLI prints where none is set, so every
 * form is accepted: `{}`, `null`, an empty server, `OK` alone, and an error about a missing webhook. Everything else
 * that has no server is no answer. It may hold the client's private key, so the output is secret; the key is not read.
 * @param cluster name or id
 */
export function getAuditWebhook(cluster: string): CliCommand<AuditWebhook | undefined> {
  return {
    args: ['ks', 'cluster', 'master', 'audit-webhook', 'get', '--cluster', cluster, '--output', 'json', '-q'],
    secretOutput: true,
    parse: readWebhook,
    parseFailure: (ended) => (saysNoWebhook(ended) ? { value: undefined } : undefined),
  };
}

/** Arguments of `audit-webhook set`. Files are absolute paths of PEM files; the caller has checked their content. */
export interface WebhookSettings {
  /** Name or id. */
  readonly cluster: string;
  readonly server: string;
  readonly policy: AuditPolicy;
  readonly caFile?: string;
  readonly clientCertFile?: string;
  readonly clientKeyFile?: string;
}

/** `ibmcloud ks cluster master audit-webhook set` (role Editor). Has no effect before `master refresh`. */
export function setAuditWebhook(settings: WebhookSettings): CliCommand<void> {
  const { cluster, server, policy, caFile, clientCertFile, clientKeyFile } = settings;
  return {
    args: [
      ...['ks', 'cluster', 'master', 'audit-webhook', 'set', '--cluster', cluster, '--remote-server', server],
      ...option('--ca-cert', caFile),
      ...option('--client-cert', clientCertFile),
      ...option('--client-key', clientKeyFile),
      ...['--policy', policy, '-q'],
    ],
    parse: acknowledgement,
  };
}

/** `ibmcloud ks cluster master audit-webhook unset` (role Editor). Succeeds where none is set. */
export function unsetAuditWebhook(cluster: string): CliCommand<void> {
  return {
    args: ['ks', 'cluster', 'master', 'audit-webhook', 'unset', '--cluster', cluster, '-q'],
    parse: acknowledgement,
    parseFailure: (ended) => (saysNoWebhook(ended) ? { value: undefined } : undefined),
  };
}

function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}

function readWebhook(stdout: string): AuditWebhook | undefined {
  const printed = withoutColours(stdout);
  if (/[{[]|^\s*null\s*$/.test(printed) || isHtml(printed) || printed.trim() === '') {
    return fromJson(printed);
  }
  const server = /^[ \t]*Server:[ \t]*(\S+)/m.exec(printed)?.[1];
  if (server !== undefined && server !== NOTHING) {
    return { server, policy: readPolicy(/^[ \t]*Policy:[ \t]*(\S+)/m.exec(printed)?.[1] ?? '') };
  }
  if (!saysNone(printed)) throw notAWebhook();
  return undefined;
}

/**
 * Whether all of a text says that none is set: `OK`, and an empty server with its policy. With any other line after
 * the progress line, or an end within one, it may be half of something else.
 */
function saysNone(printed: string): boolean {
  const lines = printed.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  const filled = lines.filter((line) => line !== '');
  // A message of the day comes before the progress line.
  const said = filled.slice(filled.findIndex((line) => line.endsWith('...')) + 1);
  const end = printed.endsWith('\n') ? '\n' : '';
  return /^(?:OK\n?|(?:OK\n)?Server:(?: -)?\n(?:Policy:.*\n?)?)$/.test(said.join('\n') + end);
}

function notAWebhook(): Failure {
  return badOutput(message('The IBM Cloud CLI printed text instead of the audit webhook; update it and its plug-ins.'));
}

/** What the plug-in prints for an empty field. */
const NOTHING = '-';

const serverFields = ['auditServer', 'AuditServer', 'server'] as const;

/** Fields of a webhook, in lower case. An answer with any other may be about something else, such as an error. */
const knownFields: ReadonlySet<string> = new Set(
  ['auditServer', 'server', 'caCertificate', 'clientCertificate', 'clientKey', 'policy'].map((name) =>
    name.toLowerCase(),
  ),
);

function fromJson(printed: string): AuditWebhook | undefined {
  if (isHtml(printed)) {
    throw htmlPage();
  }
  const value = printed.trim() === 'null' ? null : readJson(printed);
  if (value === null) {
    return undefined;
  }
  const fields = asFields(value);
  const server = text(fields, ...serverFields);
  if (server !== '' && server !== NOTHING) return { server, policy: readPolicy(text(fields, 'policy', 'Policy')) };
  const servers = serverFields.map((name) => fields[name]).filter((one) => one !== undefined);
  const isNone =
    Object.keys(fields).every((name) => knownFields.has(name.toLowerCase())) &&
    servers.every((one) => one === null || one === '' || one === NOTHING) &&
    // What else is stored without its server is not understood.
    (servers.length > 0 || Object.keys(fields).length === 0);
  if (!isNone) throw notAWebhook();
  return undefined;
}

/** OpenShift stores `verbose` as its audit profile `WriteRequestBodies`. */
function readPolicy(name: string): StoredPolicy {
  if (name === 'WriteRequestBodies') return 'verbose';
  return name === 'default' || name === 'verbose' ? name : { unknown: name === NOTHING ? '' : name };
}

/**
 * What may follow such a sentence. With anything else it is a different sentence, such as an error that names the
 * webhook.
 */
const TAIL = '( for (the|this) cluster)?[.]?( [(][a-z0-9]+[)])?( Incident ID: [^ ]+)? *$';

/**
 * A line that the CLI prints where no webhook is set, which is undocumented. An extended regular expression that
 * JavaScript and `grep -Ei` read alike.
 */
export const NO_WEBHOOK = [
  `(^|[^a-z0-9_-])audit webhook( config(uration)?)?( for (the|this) cluster)?( [^ ]+)? (is not (configured|set)|((was|could) )?not (be )?found|does not exist|(was|has) (not|never) (been )?(configured|set))${TAIL}`,
  `(^|[^a-z0-9_-])no audit webhook (config(uration)? )?((is|was|has been) )?(configured|set|found)${TAIL}`,
].join('|');

/**
 * An error about the webhook, not about the cluster, the login or a role: what the failure table knows is never an
 * answer. Standard output is ignored: it may hold a progress line with "audit webhook" and the name of a cluster.
 */
function saysNoWebhook({ stderr, code }: CliFailedEnd): boolean {
  const expression = new RegExp(NO_WEBHOOK, 'i');
  return (
    code === 'other' &&
    withoutColours(stderr)
      .split(/\r?\n/)
      .some((line) => expression.test(line))
  );
}
