import { readFileSync } from 'node:fs';
import { errorCode } from '../../account/files.ts';
import { updateCluster } from '../../account/store.ts';
import type { AccountState, StoredWebhook } from '../../state.ts';
import { noteActivity } from '../activity.ts';
import { type Call, type Command, clusterFlag, jsonFlags, quietFlag } from '../command.ts';
import { localFailure } from '../failures.ts';
import { requireCluster, requireIdleMaster } from '../permission.ts';
import { formatFields } from '../table.ts';

/** `ks cluster master audit-webhook get`: what is stored, which need not be what the API servers run with. */
export const auditWebhookGet: Command = {
  summary: 'View the audit webhook configuration for a cluster.',
  usage: '--cluster CLUSTER [--output OUTPUT] [-q]',
  flags: [clusterFlag, ...jsonFlags, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  progress: (call) => `Getting Kubernetes API server audit webhook config for ${name(call)}...`,
  run(call) {
    const cluster = requireCluster(call, 'viewer');
    const { stored } = cluster;
    noteActivity(call, cluster, 'cluster-audit-webhook.get');
    if (!stored && call.account.unknowns.webhookGetUnset === 'failed') call.fail('webhook-not-configured');
    if (!call.isText) {
      call.out.json(stored ? webhookJson(stored, call.account.unknowns.webhookGetJson) : {});
      return;
    }
    call.out.ok();
    if (!stored) call.out.say();
    else {
      call.out.say(
        formatFields(
          [
            ['Server', stored.server],
            ['Policy', stored.policy],
          ],
          19,
        ),
      );
    }
  },
};

/**
 * `ks cluster master audit-webhook set`: reads the files here, and stores their text; options left out are left out.
 */
export const auditWebhookSet: Command = {
  summary: 'Set the audit webhook configuration for a cluster.',
  usage:
    '--cluster CLUSTER [--ca-cert CA_CERT] [--client-cert CLIENT_CERT] [--client-key CLIENT_KEY] [--policy default|verbose] [-q] [--remote-server REMOTE_SERVER]',
  flags: [
    clusterFlag,
    { names: ['remote-server', 'remoteServer'], value: true },
    { names: ['ca-cert', 'caCert'], value: true },
    { names: ['client-cert', 'clientCert'], value: true },
    { names: ['client-key', 'clientKey'], value: true },
    { names: ['policy'], value: true, oneOf: ['default', 'verbose'] },
    quietFlag,
  ],
  positionals: 'refused',
  login: 'not-logged-in',
  progress: (call) => `Setting Kubernetes API server audit webhook config for ${name(call)}...`,
  run(call) {
    const webhook = readOptions(call);
    const cluster = requireCluster(call, 'editor');
    requireIdleMaster(call, cluster);
    updateCluster(call.lab, cluster.id, (state) => {
      state.stored = webhook;
    });
    noteActivity(call, cluster, 'cluster-audit-webhook.update');
    call.out.ok();
  },
};

/** `ks cluster master audit-webhook unset`: like `set`, it takes effect with the next refresh. */
export const auditWebhookUnset: Command = {
  summary: 'Unset the audit webhook configuration for a cluster.',
  usage: '--cluster CLUSTER [-q]',
  flags: [clusterFlag, quietFlag],
  positionals: 'refused',
  login: 'not-logged-in',
  progress: (call) => `Unsetting Kubernetes API server audit webhook config for ${name(call)}...`,
  run(call) {
    const cluster = requireCluster(call, 'editor');
    requireIdleMaster(call, cluster);
    if (!cluster.stored && call.account.unknowns.unsetWithoutWebhook === 'failed') call.fail('webhook-not-configured');
    updateCluster(call.lab, cluster.id, (state) => {
      state.stored = null;
    });
    noteActivity(call, cluster, 'cluster-audit-webhook.delete');
    call.out.ok();
  },
};

function name({ flags }: Call): string {
  return flags.get('cluster') ?? '';
}

function webhookJson(stored: StoredWebhook, form: AccountState['unknowns']['webhookGetJson']): Record<string, string> {
  const { server, policy, caCert, clientCert, clientKey } = stored;
  return {
    auditServer: server,
    ...(caCert === undefined ? {} : { caCertificate: caCert }),
    ...(clientCert === undefined ? {} : { clientCertificate: clientCert }),
    ...(clientKey === undefined ? {} : { clientKey: form === 'redacted' ? '[REDACTED]' : clientKey }),
    ...(form === 'without-policy' ? {} : { policy }),
  };
}

/** "If you provide an insecure server URL, any certificates are ignored"; they are read all the same. */
function readOptions(call: Call): StoredWebhook {
  const { flags, account } = call;
  const server = flags.get('remote-server') ?? '';
  const isStrict = account.unknowns.setValidation === 'local';
  if (isStrict && !/^https?:\/\//.test(server)) throw localFailure(`The remote server '${server}' is not a valid URL.`);
  const pem = (flag: string): string | undefined => {
    const path = flags.get(flag);
    if (path === undefined) return undefined;
    const text = readFlagFile(path);
    if (isStrict && !text.includes('-----BEGIN ')) throw localFailure(`The file ${path} holds no PEM data.`);
    return text;
  };
  const caCert = pem('ca-cert');
  const clientCert = pem('client-cert');
  const clientKey = pem('client-key');
  return {
    server,
    policy: flags.get('policy') === 'verbose' ? 'verbose' : 'default',
    ...(caCert === undefined ? {} : { caCert }),
    ...(clientCert === undefined ? {} : { clientCert }),
    ...(clientKey === undefined ? {} : { clientKey }),
  };
}

/** Fails in the words of Go's `os.Open`. */
function readFlagFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reasons: Record<string, string> = {
      ENOENT: `open ${path}: no such file or directory`,
      EACCES: `open ${path}: permission denied`,
      EISDIR: `read ${path}: is a directory`,
    };
    throw localFailure(reasons[String(errorCode(error))] ?? `open ${path}: input/output error`);
  }
}
