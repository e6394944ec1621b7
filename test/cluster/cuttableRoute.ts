import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after } from 'node:test';
import { stringify } from 'yaml';
import { readCredentials } from '../../src/kubernetes/credentials.ts';
import { joinSockets } from './controlPlane/joinSockets.ts';

/** A connection to an API server that can be cut, like a network between the two. */
export interface CuttableRoute {
  /** Leads over the route, with the same credentials. */
  readonly kubeconfig: string;
  /** Ends every connection without a word; new ones are let through. @returns how many there were. */
  readonly cut: () => number;
}

/** Opens a route on loopback to the server of a kubeconfig; closed after the file's last test. */
export async function openCuttableRoute(kubeconfig: string): Promise<CuttableRoute> {
  const { server: target, tls, headers } = await readCredentials(kubeconfig);
  const sockets = new Set<Socket>();
  const relay = createServer((incoming) => {
    const onward = connect({ host: target.hostname, port: Number(target.port === '' ? 443 : target.port) });
    joinSockets(incoming, onward, sockets);
  });
  await new Promise<void>((resolve, reject) => {
    relay.once('error', reject);
    relay.listen(0, '127.0.0.1', resolve);
  });
  const cut = (): number => {
    const connections = sockets.size / 2;
    for (const socket of sockets) socket.resetAndDestroy();
    return connections;
  };
  after(() => {
    relay.close();
    cut();
  });

  // A server on TCP has an address of this shape.
  const { port } = relay.address() as AddressInfo;
  const base64 = (value: unknown): string => Buffer.from(String(value)).toString('base64');
  const token = headers['Authorization']?.replace(/^Bearer /, '');
  const named = {
    'certificate-authority-data': tls.ca && base64(tls.ca),
    // The certificate is for the server's own name, not for the route's end.
    ...(target.hostname === '127.0.0.1' ? {} : { 'tls-server-name': tls.servername ?? target.hostname }),
  };
  const user =
    token === undefined
      ? { 'client-certificate-data': base64(tls.cert), 'client-key-data': base64(tls.key) }
      : { token };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: `https://127.0.0.1:${port}${target.pathname}`, ...named } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  return { kubeconfig: stringify(config), cut };
}
