import { isIPv4 } from 'node:net';
import type { RouteAnswers } from '../../answers.ts';

/**
 * TLS settings for the connection from HAProxy to the log consumer. The consumer's certificate is always verified
 * against the CA file.
 */
export interface ConsumerTls {
  /** The name that the consumer's certificate must have; `undefined`: any certificate of the CA is accepted. */
  readonly serverName: string | undefined;
  /** Whether to send that name in the handshake (SNI), for consumers with several certificates at one address. */
  readonly sni: boolean;
  /** Whether HAProxy presents a client certificate. */
  readonly clientCertificate: boolean;
}

/** Address of the audit log's consumer in the IBM Cloud private network. */
export interface ConsumerAddress {
  /** IPv4 address or host name. */
  readonly address: string;
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: ConsumerTls;
}

/** Whether HAProxy has to resolve this consumer's address. */
export function isHostName(address: string): boolean {
  // A snippet's placeholder represents an IP address, as in IBM's document.
  return !isIPv4(address) && !address.startsWith('<');
}

/** A consumer as answers to the questions of the private-network route, without its files. */
export function consumerAnswers({ address, port, tls }: ConsumerAddress): RouteAnswers {
  return {
    address,
    port: String(port),
    ...(tls ? { tls: 'yes', sni: tls.sni ? 'yes' : 'no' } : {}),
    ...(tls?.serverName === undefined ? {} : { serverName: tls.serverName }),
  };
}

/** The consumer in these answers. */
export function consumerIn(answers: RouteAnswers): ConsumerAddress {
  const address = answers['address'] ?? '';
  const plain = { address, port: Number(answers['port'] ?? '') };
  if (answers['tls'] !== 'yes') return plain;
  // A host name is always verified: it names the intended server.
  const serverName = answers['serverName'] ?? (isHostName(address) ? address : undefined);
  const sni = serverName !== undefined && answers['sni'] !== 'no';
  return { ...plain, tls: { serverName, sni, clientCertificate: answers['clientCertFile'] !== undefined } };
}
