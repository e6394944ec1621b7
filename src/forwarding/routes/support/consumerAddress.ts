import { isIPv4 } from 'node:net';
import type { RouteAnswers } from '../../answers.ts';

/** How HAProxy speaks TLS to the log consumer. The consumer's certificate is always verified against the CA file. */
export interface ConsumerTls {
  /** The name that the consumer's certificate must carry; where `undefined`, any certificate of the CA will do. */
  readonly serverName: string | undefined;
  /** Whether that name is also asked for in the handshake, for consumers that have several at one address. */
  readonly sni: boolean;
  /** Whether HAProxy shows a certificate of its own. */
  readonly clientCertificate: boolean;
}

/** Where the audit log's consumer listens, inside the IBM Cloud private network. */
export interface ConsumerAddress {
  /** IPv4 address or host name. */
  readonly address: string;
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: ConsumerTls;
}

/** Whether HAProxy has to resolve this consumer's address. */
export function isHostName(address: string): boolean {
  // A snippet's placeholder stands for an IP address, as in IBM's document.
  return !isIPv4(address) && !address.startsWith('<');
}

/** A consumer as answers to the questions of the private-network route, its files left out. */
export function consumerAnswers({ address, port, tls }: ConsumerAddress): RouteAnswers {
  return {
    address,
    port: String(port),
    ...(tls ? { tls: 'yes', sni: tls.sni ? 'yes' : 'no' } : {}),
    ...(tls?.serverName === undefined ? {} : { serverName: tls.serverName }),
  };
}

/** The consumer that these answers name. */
export function consumerIn(answers: RouteAnswers): ConsumerAddress {
  const address = answers['address'] ?? '';
  const plain = { address, port: Number(answers['port'] ?? '') };
  if (answers['tls'] !== 'yes') return plain;
  // A host name is verified in any case: it says whom the user means.
  const serverName = answers['serverName'] ?? (isHostName(address) ? address : undefined);
  const sni = serverName !== undefined && answers['sni'] !== 'no';
  return { ...plain, tls: { serverName, sni, clientCertificate: answers['clientCertFile'] !== undefined } };
}
