import { Failure } from '../../failure/failure.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { withoutColours } from '../../text/terminalText.ts';
import type { CallPriority, CliCommand, CliRunner } from '../cliCommand.ts';
import { asFields, readList, child, flag, requiredText, text, type Fields } from '../fields.ts';
import { readJson } from '../jsonOutput.ts';
import type { Cluster, ClusterDetails, Endpoint, Provider, UnknownWord } from '../models.ts';

/**
 * `ibmcloud ks cluster ls`. With `--output json` the CLI lists only classic clusters unless a provider is named.
 * @param provider absent: the CLI's default list.
 */
export function listClusters(provider?: Provider): CliCommand<readonly Cluster[]> {
  return {
    args: [
      'ks',
      'cluster',
      'ls',
      ...(provider === undefined ? [] : ['--provider', provider]),
      '--output',
      'json',
      '-q',
    ],
    parse: (stdout) => readList(stdout).map((fields) => readListed(fields, provider)),
  };
}

/** `ibmcloud ks cluster get`: the only call that shows the master's state. @param cluster name or id */
export function getCluster(cluster: string): CliCommand<ClusterDetails> {
  return {
    args: ['ks', 'cluster', 'get', '--cluster', cluster, '--output', 'json', '-q'],
    parse: (stdout) => readDetails(asFields(readJson(stdout))),
  };
}

/** The CRN in `ibmcloud ks cluster get`; empty where it has none. @param cluster name or id */
export function getClusterCrn(cluster: string): CliCommand<string> {
  return { args: getCluster(cluster).args, parse: (stdout) => text(asFields(readJson(stdout)), 'crn') };
}

/**
 * `ibmcloud ks cluster get` without JSON: its table has lines that the JSON lacks (`Outbound Traffic Protection`).
 * @param cluster name or id
 */
export function describeCluster(cluster: string): CliCommand<string> {
  return { args: ['ks', 'cluster', 'get', '--cluster', cluster, '-q'], parse: withoutColours };
}

/**
 * All clusters of the targeted account: one `cluster ls` per provider, in parallel. A provider that the account or the
 * CLI does not have is skipped; one whose clusters this user may not list is not the same.
 * @param options.onRefused called for such a provider, so that its clusters are not taken for gone; without it, the
 * refusal is thrown.
 * @param options.onPart called with each provider's clusters as they arrive, so that a view need not wait for the
 * slowest.
 * @throws Failure – any other failure of one call, since the list would silently lack clusters.
 */
export async function allClusters(
  runner: CliRunner,
  options: {
    readonly signal: AbortSignal;
    readonly priority?: CallPriority;
    readonly onPart?: (clusters: readonly Cluster[]) => void;
    readonly onRefused?: (provider: Provider, refusal: Failure) => void;
  },
): Promise<readonly Cluster[]> {
  const { signal, priority = 'interactive', onPart, onRefused } = options;
  // One failure cancels the other calls: their answers would not be used.
  const abort = new AbortController();
  const both = AbortSignal.any([signal, abort.signal]);
  const providers = [undefined, 'vpc-gen2', 'satellite'] as const;
  const answers = await Promise.allSettled(
    providers.map(async (provider) => {
      try {
        const clusters = await runner.run(listClusters(provider), { signal: both, priority });
        onPart?.(clusters);
        return clusters;
      } catch (failure) {
        if (failure instanceof Failure && (isAbsence(failure) || (isRefusal(failure) && onRefused))) {
          const missing: { readonly provider: Provider; readonly failure: Failure } = {
            provider: provider ?? 'classic',
            failure,
          };
          return missing;
        }
        abort.abort();
        throw failure;
      }
    }),
  );
  const thrown = answers.flatMap((answer): readonly unknown[] => (answer.status === 'rejected' ? [answer.reason] : []));
  if (thrown.length > 0) {
    // The first failure aborted the other calls, so it is the reason.
    throw thrown.find((failure) => !(failure instanceof Failure && failure.code === 'cancelled')) ?? thrown[0];
  }
  const values = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const missing = values.flatMap((value) => ('failure' in value ? [value] : []));
  const [first] = missing;
  if (first && missing.length === values.length) {
    throw (missing.find(({ failure }) => isRefusal(failure)) ?? first).failure;
  }
  for (const { provider, failure } of missing) if (isRefusal(failure)) onRefused?.(provider, failure);
  const clusters = values.flatMap((value) => ('failure' in value ? [] : value));
  return [...new Map(clusters.map((cluster) => [cluster.id, cluster])).values()];
}

/** A provider that this account or this version of the plug-in does not know. */
function isAbsence({ code }: Failure): boolean {
  return code === 'usage';
}

function isRefusal({ code }: Failure): boolean {
  return code === 'no-permission';
}

/**
 * An entry without a name, as of a cluster that is being deleted, is listed by its id, so that it does not hide the
 * others. `cluster get` then refuses its details, and its row says so.
 */
function readListed(fields: Fields, asked: Provider | undefined): Cluster {
  return readCluster({ ...fields, name: text(fields, 'name') || text(fields, 'id') }, asked);
}

/** Reads the answers of classic and VPC clusters into one model. A list omits some fields of `cluster get`. */
function readCluster(fields: Fields, asked: Provider | undefined, otherwise: Provider = 'classic'): Cluster {
  return {
    id: requiredText(fields, 'id'),
    name: requiredText(fields, 'name'),
    provider: readProvider(text(fields, 'provider'), asked, otherwise),
    type: readType(fields),
    region: text(fields, 'region'),
    location: text(fields, 'location', 'dataCenter', 'datacenter'),
    resourceGroupId: text(fields, 'resourceGroup'),
    resourceGroupName: text(fields, 'resourceGroupName'),
    version: text(fields, 'masterKubeVersion'),
    state: text(fields, 'state'),
  };
}

function readDetails(fields: Fields): ClusterDetails {
  // Classic has the master's fields at the top, VPC under `lifecycle`.
  const lifecycle = child(fields, 'lifecycle');
  const master = (name: string): string => text(lifecycle, name) || text(fields, name);
  const rotation = fields['caCertRotationStatus'];
  return {
    ...readCluster(fields, undefined, hasVpc(fields) ? 'vpc-gen2' : 'classic'),
    master: {
      state: master('masterState'),
      status: master('masterStatus'),
      health: master('masterHealth'),
      statusModified: master('masterStatusModifiedDate'),
      ...(isRecord(rotation)
        ? { caRotation: { status: text(rotation, 'status'), completed: text(rotation, 'actionCompletedDate') } }
        : {}),
    },
    serverUrl: text(fields, 'masterURL', 'serverURL'),
    endpoints: readEndpoints(fields),
  };
}

/**
 * For an answer of `cluster get` that names no provider. Keys alone show nothing: newer plug-ins print those of VPC for
 * classic clusters too, with `null` and empty texts.
 */
function hasVpc(fields: Fields): boolean {
  const { vpcs } = fields;
  return (
    (Array.isArray(vpcs) && vpcs.length > 0) || text(child(fields, 'lifecycle'), 'masterState', 'masterStatus') !== ''
  );
}

/**
 * Classic has the fields at the top, VPC under `serviceEndpoints`. Only the provider shows whether there is a `link`.
 */
function readEndpoints(fields: Fields): readonly Endpoint[] {
  const endpoints = child(fields, 'serviceEndpoints');
  const isEnabled = (name: string): boolean => flag(endpoints, name) || flag(fields, name);
  return [
    ...(isEnabled('publicServiceEndpointEnabled') ? ['public' as const] : []),
    ...(isEnabled('privateServiceEndpointEnabled') ? ['private' as const] : []),
    ...(text(fields, 'virtualPrivateEndpointURL') === '' ? [] : ['vpe' as const]),
    ...(text(fields, 'provider').startsWith('satellite') ? ['link' as const] : []),
  ];
}

/**
 * @param asked the provider whose clusters were asked for: it holds where the API has another word for it (`upi`).
 * @param otherwise the one of an answer that names none.
 */
function readProvider(name: string, asked: Provider | undefined, otherwise: Provider): Provider | UnknownWord {
  if (name === 'vpc-gen2' || name === 'classic' || name === 'satellite') {
    return name;
  }
  if (name.startsWith('vpc')) return 'vpc-gen2';
  if (name.startsWith('satellite')) return 'satellite';
  return asked ?? (name === '' ? otherwise : { unknown: name });
}

/** Old list entries lack the type; then the version shows it: `1.13.10_1534`, or `4.8.46_1566_openshift`. */
function readType(fields: Fields): Cluster['type'] {
  const type = text(fields, 'type');
  if (type === 'openshift' || type === 'kubernetes') return type;
  const version = text(fields, 'masterKubeVersion');
  if (type === '' && version.endsWith('_openshift')) return 'openshift';
  return type === '' && /^1\.\d+\.\d+(?:_\d+)?$/.test(version) ? 'kubernetes' : { unknown: type };
}
