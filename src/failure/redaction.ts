/** What stands where a secret stood. */
const HIDDEN = '[hidden]';

/** A JSON or YAML field whose value is secret, whatever its case or hyphens. */
const SECRET_FIELD =
  '(?:client-?_?key(?:-?_?data)?|private-?_?key|api-?_?key|(?:iam|access|refresh|id|uaa|auth|bearer)?[-_]?token|client-?_?secret|secret-?_?key|password|passwd|passcode|authorization)';

/**
 * Ordered: whole PEM blocks go before the base64 they consist of, and named fields before bare tokens. Certificates are
 * public and stay, so that a log can still tell which one was used.
 */
const SECRETS: readonly { readonly pattern: RegExp; readonly replacement: string }[] = [
  // A PEM key, also one that is cut off or whose line ends are written as `\n` inside a JSON string.
  {
    pattern: /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|(?=["'])|$)/g,
    replacement: `-----BEGIN $1----- ${HIDDEN}`,
  },
  // The same in base64: every PEM begins with `-----BEGIN `, and `LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS` would be a certificate.
  { pattern: /LS0tLS1CRUdJTi(?!BDRVJUSUZJQ0FURS)[A-Za-z0-9+/_-]*={0,2}/g, replacement: HIDDEN },
  // "clientKey": "…", \"iam_token\": \"…\" (JSON in JSON), 'password': '…'
  {
    pattern: new RegExp(
      `(\\\\?["']${SECRET_FIELD}\\\\?["']\\s*:\\s*\\\\?["'])(?:(?!\\\\?["'])(?:\\\\.|[\\s\\S]))*`,
      'gi',
    ),
    replacement: `$1${HIDDEN}`,
  },
  // client-key-data: …, token: … (YAML), apikey=…, password=… (query, form, shell)
  {
    pattern: new RegExp(`(?<![\\w-])(${SECRET_FIELD}\\s*(?::[ \\t]+|=)["']?)(?![\\[{"'\\s])[^\\s"'&,;]+`, 'gi'),
    replacement: `$1${HIDDEN}`,
  },
  // --apikey VALUE, --password VALUE, --cr-token VALUE: as a command line shows them
  { pattern: /(--(?:apikey|api-key|password|passcode|cr-token|token)[ =]["']?)[^\s"']+/gi, replacement: `$1${HIDDEN}` },
  // An Authorization header's value, and anything that follows "Bearer"
  { pattern: /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, replacement: `$1 ${HIDDEN}` },
  // A JWT: three base64url parts of which the first two are JSON objects (`{"` is `eyJ`)
  { pattern: /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?/g, replacement: HIDDEN },
  // user:password@host in a URL
  { pattern: /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*:)[^\s/@"']+@/gi, replacement: `$1${HIDDEN}@` },
  // An unlabelled DER key in base64: PKCS #8 (RSA, EC) and PKCS #1 begin with these
  {
    pattern: /\bMII[A-Za-z0-9+/]{1,6}(?:IBADANBgkqhkiG9w0BAQEFAASC|IBAAKCA)[A-Za-z0-9+/\r\n]*={0,2}/g,
    replacement: HIDDEN,
  },
  { pattern: /\bM(?:IGHAgEAMBMGByqGSM49|HcCAQEEI|IGkAgEBBD)[A-Za-z0-9+/\r\n]*={0,2}/g, replacement: HIDDEN },
];

/**
 * Takes keys, tokens and passwords out of a text: PEM keys (also in base64 and cut off), JSON, YAML and form fields that
 * are secret by their name, `Bearer` values, JWTs, passwords in URLs. Used where text leaves the program (log,
 * notification, report), so that no caller can forget it. Applying it twice changes nothing more.
 */
export function redact(text: string): string {
  return SECRETS.reduce((cleaned, { pattern, replacement }) => cleaned.replace(pattern, replacement), text);
}
