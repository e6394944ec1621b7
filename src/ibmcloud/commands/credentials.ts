import { message } from '../../text/message.ts';
import { certificatesIn, pemBlocks, pemOf } from '../../text/pem.ts';
import { withoutColours } from '../../text/terminalText.ts';
import type { CliCommand } from '../cliCommand.ts';
import { asFields, requiredText } from '../fields.ts';
import { badOutput, htmlPage, isHtml, readJson } from '../jsonOutput.ts';
import type { Endpoint } from '../models.ts';

/**
 * `ibmcloud ks cluster config --output yaml`: the kubeconfig's text. With `--output` the CLI neither merges it into the
 * user's kubeconfig nor switches the context. Without `admin` it holds the user's credentials (none at all on
 * OpenShift); with it a client certificate, embedded or as paths of files.
 */
export function getKubeconfig(options: {
  readonly cluster: string;
  readonly admin: boolean;
  /** Service endpoint for the API. The CLI has no value for the public one, which is its default. */
  readonly endpoint?: Endpoint;
}): CliCommand<string> {
  const { cluster, admin, endpoint = 'public' } = options;
  return {
    args: [
      ...['ks', 'cluster', 'config', '--cluster', cluster],
      ...(admin ? ['--admin'] : []),
      ...(endpoint === 'public' ? [] : ['--endpoint', endpoint]),
      ...['--output', 'yaml', '-q'],
    ],
    secretOutput: true,
    scarce: true,
    parse: readKubeconfig,
  };
}

/**
 * `ibmcloud ks cluster ca get` (role Administrator): the cluster's CA certificates as PEM text, all of them readable.
 */
export function getClusterCa(cluster: string): CliCommand<string> {
  return {
    args: ['ks', 'cluster', 'ca', 'get', '--cluster', cluster, '--output', 'json', '-q'],
    parse: (stdout) => readCertificates(requiredText(asFields(readJson(stdout)), 'caCert')),
  };
}

/** A context's user that is not empty. */
const NAMES_USER = /^[ \t-]*user:[ \t]*(?!""|''|null|~)\S|"user"\s*:\s*"[^"]/m;

function readKubeconfig(stdout: string): string {
  const printed = withoutColours(stdout);
  if (isHtml(printed)) {
    throw htmlPage();
  }
  // Prose may precede it. The document begins with its first top-level field (or a brace: JSON is YAML).
  const start = printed.search(/^(?:---|\{|(?:apiVersion|kind|clusters|users|contexts|current-context|preferences):)/m);
  const kubeconfig = start === -1 ? '' : printed.slice(start);
  const has = (name: string): boolean => new RegExp(`(?:^|[\\s{,])"?${name}"?\\s*:`, 'm').test(kubeconfig);
  // OpenShift's has no credentials: `users: null`, or no such field after the last one before it, `preferences`.
  const isComplete =
    has('clusters') && has('contexts') && (has('users') || (has('preferences') && !NAMES_USER.test(kubeconfig)));
  if (!isComplete) {
    throw badOutput(message('The IBM Cloud CLI printed an empty or incomplete kubeconfig; try again.'));
  }
  return kubeconfig;
}

/** @param value base64 of PEM text, as the API has it; plain PEM text is accepted too. */
function readCertificates(value: string): string {
  const pem = pemOf(value);
  const { blocks } = pemBlocks(pem);
  const { certificates, unreadable } = certificatesIn(pem);
  // Cut off, or something other than certificates.
  if (certificates.length === 0 || unreadable > 0 || blocks.length > certificates.length) throw notCertificate();
  return `${blocks.map(({ text }) => text).join('\n')}\n`;
}

function notCertificate(): Error {
  return badOutput(message('The IBM Cloud CLI didn’t print the cluster’s CA certificate as base64 PEM; try again.'));
}
