import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { unauthorized } from './apiError.ts';
import { verifyUserToken } from './userToken.ts';

/** Who sent a request, as audit events show it. */
export interface User {
  username: string;
  groups: string[];
  extra?: Record<string, string[]>;
}

const ANONYMOUS: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/**
 * The user of a request: by its client certificate (common name, organisations as groups), else by its bearer token,
 * else anonymous, as a real API server does it.
 *
 * @param removedOwners common names whose certificate is invalid or belongs to a removed user.
 * @throws ApiError 401 for a certificate that the cluster's CA did not sign, and for a bad or expired token.
 */
export function authenticate(
  request: IncomingMessage,
  tokenSecret: string,
  removedOwners: Readonly<Record<string, 401 | 403>>,
): User {
  return (
    fromCertificate(request.socket, removedOwners) ?? fromToken(request.headers.authorization, tokenSecret) ?? ANONYMOUS
  );
}

function fromCertificate(socket: unknown, removedOwners: Readonly<Record<string, 401 | 403>>): User | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerCertificate();
  if (Object.keys(certificate).length === 0) return undefined;
  if (!socket.authorized) throw unauthorized();
  const username = [certificate.subject.CN].flat()[0] ?? '';
  const removed = removedOwners[username];
  if (removed === 401) throw unauthorized();
  const organisations =
    removed === 403 ? [] : [certificate.subject.O].flat().filter((name) => typeof name === 'string');
  const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
  return {
    username,
    groups: [...organisations, 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
  };
}

function fromToken(header: string | undefined, secret: string): User | undefined {
  const token = /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) return undefined;
  const claims = verifyUserToken(secret, token);
  if (!claims) throw unauthorized();
  return { username: claims.sub, groups: ['system:authenticated'] };
}
