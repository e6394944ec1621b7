import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an IAM token says of its user, as far as the lab's API servers ask. */
export interface TokenClaims {
  /** For example `IAM#user@example.com`: the name that audit events show. */
  sub: string;
  realmid: string;
  iss: string;
  aud: string;
  /** Seconds since 1970. */
  iat: number;
  exp: number;
}

/** A JWT for a user's own credentials. @param lifetimeSeconds negative for one that has expired. */
export function createUserToken(secret: string, user: string, lifetimeSeconds: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims: TokenClaims = {
    sub: `IAM#${user}`,
    realmid: 'IBMid',
    iss: 'https://iam.cloud.ibm.com/identity',
    aud: 'kube',
    iat: now,
    exp: now + lifetimeSeconds,
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'lab' })}.${encode(claims)}`;
  return `${signed}.${sign(secret, signed)}`;
}

/** The claims of a token, or `undefined` where it is not a JWT of ours, or has expired. */
export function verifyUserToken(secret: string, token: string): TokenClaims | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const expected = Buffer.from(sign(secret, `${header}.${payload}`));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as TokenClaims; // signed by us
  return claims.exp * 1000 > Date.now() ? claims : undefined;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
