/** Replaces a secret. */
export const HIDDEN = '[hidden]';

/** A JSON or YAML field whose value is secret, in any case and with or without hyphens. */
const SECRET_FIELD =
  '(?:client-?_?key(?:-?_?data)?|private-?_?key|api-?_?key|(?:iam|access|refresh|id|uaa|auth|bearer)?[-_]?token|client-?_?secret|secret-?_?key|password|passwd|passcode|authorization)';

/**
 * Every repetition is bounded or cannot fail, so that no text takes long. The order matters: PEM blocks precede the
 * base64 inside them, and named fields precede bare tokens. Certificates are public and stay, so that a log still shows
 * which one was used.
 */
const SECRETS: readonly { readonly pattern: RegExp; readonly replacement: string }[] = [
  // A PEM key, also one that is cut off or whose line endings are written as `
  // ` inside a JSON string.
  {
    pattern: /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|(?=["'])|$)/g,
    replacement: '[hidden $1]',
  },
  // The same in base64: every PEM begins with `-----BEGIN `. The one that continues with `CERTIFICATE` is public.
  { pattern: /LS0tLS1CRUdJTi(?!BDRVJUSUZJQ0FURS)[A-Za-z0-9+/_-]*={0,2}/g, replacement: HIDDEN },
  // "clientKey": "…", and the same escaped as a string inside other JSON
  {
    pattern: new RegExp(
      `((\\\\{0,8}["'])${SECRET_FIELD}\\2\\s*:\\s*(\\\\{0,8}["']))(?:(?!\\3)(?:\\\\.|[\\s\\S]))*`,
      'gi',
    ),
    replacement: `$1${HIDDEN}`,
  },
  // An Authorization header's value, and anything that follows "Bearer"
  { pattern: /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, replacement: `$1 ${HIDDEN}` },
  // A field of YAML, or a header: the rest of the line. In the middle of a line it would be prose ("invalid token: …").
  {
    pattern: new RegExp(`^([ \\t-]*["']?${SECRET_FIELD}["']?:[ \\t]+)(?!\\[hidden)[^\\s|>{\\[][^\\r\\n]*`, 'gim'),
    replacement: `$1${HIDDEN}`,
  },
  // apikey=…, IBMCLOUD_API_KEY=…, password=…: query, form, environment
  { pattern: new RegExp(`(${SECRET_FIELD}=["']?)(?!\\[hidden)[^\\s"'&,;]+`, 'gi'), replacement: `$1${HIDDEN}` },
  // --apikey VALUE, --password VALUE, --cr-token VALUE: as a command line shows them
  {
    pattern: /(--(?:apikey|api-key|password|passcode|cr-token|token)[ =]["']?)(?!\[hidden)[^\s"']+/gi,
    replacement: `$1${HIDDEN}`,
  },
  // A JWT: three base64url parts of which the first two are JSON objects (`{"` is `eyJ`)
  { pattern: /\beyJ[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?/g, replacement: HIDDEN },
  // user:password@host in a URL
  { pattern: /(:\/\/[^\s/:@"']{0,256}:)(?!\[hidden)[^\s/@"']{1,256}@/g, replacement: `$1${HIDDEN}@` },
  // An unlabelled DER key in base64: PKCS #8 (RSA, EC) and PKCS #1 begin with these
  {
    pattern: /\bMII[A-Za-z0-9+/]{1,6}(?:IBADANBgkqhkiG9w0BAQEFAASC|IBAAKCA)[A-Za-z0-9+/\r\n]*={0,2}/g,
    replacement: HIDDEN,
  },
  { pattern: /\bM(?:IGHAgEAMBMGByqGSM49|HcCAQEEI|IGkAgEBBD)[A-Za-z0-9+/\r\n]*={0,2}/g, replacement: HIDDEN },
];

/**
 * Removes keys, tokens and passwords from a text: PEM keys (also in base64 or cut off), JSON, YAML and form fields with
 * a secret name, `Bearer` values, JWTs, passwords in URLs. Called where text leaves the program (log, notification,
 * report), so that no caller can forget it. Idempotent.
 */
export function redact(text: string): string {
  return SECRETS.reduce((cleaned, { pattern, replacement }) => cleaned.replace(pattern, replacement), text);
}

/** Longest part of a foreign text that is read: nobody reads more, and patterns must not run over 100 MB. */
const LOOKED_AT = 65_536;

/**
 * The beginning of a text that may be long, without secrets, for a log or a failure's detail. @param limit in
 * characters
 */
export function redactedExcerpt(text: string, limit: number): string {
  return redact(text.slice(0, Math.max(LOOKED_AT, limit))).slice(0, limit);
}
