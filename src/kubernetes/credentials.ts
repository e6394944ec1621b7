import type { RequestOptions } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { User } from '@kubernetes/client-node';
import { Failure } from '../failure/failure.ts';
import { fieldAt } from '../text/jsonValue.ts';
import { message, type Message } from '../text/message.ts';

/** How to reach one cluster: address, CA and credentials. Kept in memory only. */
export interface ClusterAccess {
  readonly server: URL;
  /** CA, client certificate and key, server name. */
  readonly tls: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername'>;
  /** The same, created once for all connections: one per connection would take time, and memory that is freed late. */
  readonly secureContext: SecureContext;
  readonly headers: Readonly<Record<string, string>>;
  /** An agent for the kubeconfig's proxy; `undefined` where it names none. */
  readonly proxyAgent: RequestOptions['agent'] | undefined;
}

/**
 * Reads a kubeconfig's current context, with `KubeConfig` of `@kubernetes/client-node`. Never runs a program that the
 * file names, contacts no server but the cluster's, and always verifies the server's certificate.
 *
 * @throws Failure – `bad-output` for a file that cannot be read or may not be used; `api-unauthorized` where it has no
 * credentials (OpenShift clusters: `users: null`) or only an expired token.
 */
export async function readCredentials(kubeconfigYaml: string): Promise<ClusterAccess> {
  // The package's main entry would load every generated API class.
  const { KubeConfig } = await import(/* webpackChunkName: "kubernetes" */ '@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  try {
    config.loadFromString(kubeconfigYaml);
  } catch (cause) {
    // The parser's message quotes the file, and the file holds keys.
    throw new Failure('bad-output', message('IBM Cloud’s kubeconfig can’t be read; try again.'), {
      remedy: 'retry',
      detail: cause instanceof Error ? cause.name : '',
    });
  }
  const cluster = config.getCurrentCluster();
  if (!cluster || !URL.canParse(cluster.server)) {
    throw refused(message('IBM Cloud’s kubeconfig names no cluster; try again.'));
  }
  if (!cluster.server.startsWith('https:')) {
    throw refused(message('The kubeconfig’s server has no TLS and gets no credentials; use one with an https server.'));
  }
  if (cluster.skipTLSVerify) {
    throw refused(message('The kubeconfig turns off certificate checks; remove insecure-skip-tls-verify.'));
  }
  const user = config.getCurrentUser();
  if (!user || isEmpty(user)) throw noCredentials();
  forbidPrograms(user);
  // Keep only the token: with the refresh fields the library would contact the identity provider, without our limits.
  const idToken = idTokenOf(user);
  config.loadFromClusterAndUser(cluster, {
    ...user,
    authProvider: idToken === undefined ? null : { name: 'oidc', config: { 'id-token': idToken } },
  });

  const options: RequestOptions & { headers: Record<string, string> } = { headers: {} };
  let secureContext: SecureContext;
  try {
    await config.applyToHTTPSOptions(options);
    secureContext = createSecureContext(options);
  } catch (cause) {
    throw new Failure(
      'bad-output',
      message('A certificate, key or token that the kubeconfig names can’t be read; try again.'),
      {
        remedy: 'retry',
        detail: cause instanceof Error ? cause.name : '',
      },
    );
  }
  const authorization = options.auth === undefined || options.auth === null ? {} : basic(options.auth);
  const headers = { ...authorization, ...options.headers };
  if (!('Authorization' in headers) && options.cert === undefined) {
    throw new Failure(
      'api-unauthorized',
      message('The token in the kubeconfig has expired; log in to IBM Cloud again.'),
      {
        remedy: 'log-in',
      },
    );
  }
  const { ca, cert, key, servername } = options;
  return {
    server: new URL(cluster.server),
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(servername === undefined ? {} : { servername }),
    },
    secureContext,
    headers,
    proxyAgent: cluster.proxyUrl === undefined ? undefined : options.agent,
  };
}

function refused(text: Message): Failure {
  return new Failure('bad-output', text, { remedy: 'show-log' });
}

function noCredentials(): Failure {
  return new Failure(
    'api-unauthorized',
    message('The kubeconfig has no credentials of your own, as on OpenShift; admin credentials are needed.'),
  );
}

function isEmpty(user: User): boolean {
  const given: readonly unknown[] = [
    user.authProvider,
    user.certData,
    user.certFile,
    user.exec,
    user.token,
    user.username,
  ];
  return !given.some((value) => Boolean(value));
}

/** A kubeconfig can name a program to run for credentials. IBM Cloud's never does, so such a file is suspicious. */
function forbidPrograms(user: User): void {
  const provider = fieldAt(user.authProvider, 'name');
  if (user.exec || (provider !== undefined && provider !== 'oidc')) {
    throw refused(message('The kubeconfig runs a program for its credentials; use one with a token or certificate.'));
  }
}

function idTokenOf(user: User): string | undefined {
  const token = fieldAt(user.authProvider, 'config', 'id-token');
  return typeof token === 'string' ? token : undefined;
}

function basic(auth: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` };
}
