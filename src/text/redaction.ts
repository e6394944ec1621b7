import type { Message } from './message.ts';

/** Replaces a secret. */
export const HIDDEN = '[hidden]';

/** The name of a field whose value is secret, by how it ends: in any case, with or without hyphens. */
const SECRET_FIELD =
  '(?:[a-z0-9_.-]{0,40}(?:token|password|passwd|passcode|passphrase|authorization|(?:client|app|consumer|shared|webhook)[-_]?secret|(?:client|private|api|secret|access|ingestion|signing|session|account|encryption)[-_]?key(?:[-_]?(?:data|value))?))';

/** A value that says nothing, or that is hidden already. */
const NOTHING = '(?!\\[hidden|(?:true|false|null)\\b)';

/** A value of a command line or of an environment: in quotes it may hold blanks. */
const WORD = `(?:"[^"\\r\\n]{1,4096}"|'[^'\\r\\n]{1,4096}'|[^\\s"'&,;]+)`;

/**
 * Every repetition is bounded or cannot fail, so that no text takes long. The order matters: PEM blocks precede the
 * base64 inside them, and named fields precede bare tokens. Certificates are public and stay, so that a log still shows
 * which one was used.
 */
const SECRETS: readonly { readonly pattern: RegExp; readonly replacement: string | ((found: string) => string) }[] = [
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
  // A number or a list of such a field, and one whose quotes are written as `"`
  {
    pattern: new RegExp(`("${SECRET_FIELD}s?"\\s{0,20}:\\s{0,20})(?:\\d{4,}|\\[[^\\]]{1,2048}\\])`, 'gi'),
    replacement: `$1"${HIDDEN}"`,
  },
  {
    pattern: new RegExp(`(\\\\u0022${SECRET_FIELD}\\\\u0022:\\s?\\\\u0022)(?:(?!\\\\u0022).)*`, 'gi'),
    replacement: `$1${HIDDEN}`,
  },
  // An Authorization header's value, and anything that follows "Bearer"
  { pattern: /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, replacement: `$1 ${HIDDEN}` },
  // A header wherever it is: to the end of its line or of its quotes
  {
    pattern:
      /(?<![\w-])((?:(?:proxy-)?authorization|x-[\w-]{0,40}(?:token|key|secret)|(?:set-)?cookie):(?! ?(?:Bearer |Basic )?\[hidden) ?)[^\r\n"']+/gi,
    replacement: `$1${HIDDEN}`,
  },
  // A field of YAML: the rest of the line. In the middle of a line it would be prose ("invalid token: …").
  {
    pattern: new RegExp(`^([ \\t-]*["']?${SECRET_FIELD}["']?:[ \\t]+)${NOTHING}[^\\s|>{\\[][^\\r\\n]*`, 'gim'),
    replacement: `$1${HIDDEN}`,
  },
  // The same with its value on the next line
  {
    pattern: new RegExp(
      `^([ \\t-]*["']?${SECRET_FIELD}["']?:[ \\t]*(?:[|>][-+]?)?\\r?\\n[ \\t]+)${NOTHING}[^\\r\\n\\t: -][^\\r\\n:]*$`,
      'gim',
    ),
    replacement: `$1${HIDDEN}`,
  },
  // {token: …, password: …} of YAML; {Token:… User:…} and map[password:… user:…] of Go
  {
    pattern: new RegExp(`([{,[]\\s?${SECRET_FIELD}: ?["']?)${NOTHING}[^\\s"',}\\]]+`, 'gi'),
    replacement: `$1${HIDDEN}`,
  },
  { pattern: /\b(passcode: )(?!\[hidden)[^\s"']+/gi, replacement: `$1${HIDDEN}` },
  // apikey=…, IBMCLOUD_API_KEY=…, password=…: query, form, environment
  {
    pattern: new RegExp(`(?<![a-z0-9_.-])(${SECRET_FIELD}=)(?!["']?\\[hidden)${WORD}`, 'gi'),
    replacement: `$1${HIDDEN}`,
  },
  // --apikey VALUE, --password VALUE, --cr-token VALUE: as a command line shows them
  {
    pattern: new RegExp(
      `((?<![\\w-])--?(?:apikey|api-key|password|passcode|cr-token|token)[ =])(?!["']?\\[hidden)${WORD}`,
      'gi',
    ),
    replacement: `$1${HIDDEN}`,
  },
  // curl -u NAME:VALUE, ibmcloud login -p VALUE
  { pattern: /(\s-u ["']?[^\s:"']{1,128}:)(?!\[hidden)[^\s"']+/g, replacement: `$1${HIDDEN}` },
  { pattern: /(\blogin\b[^\r\n]{0,200}? -p[ =]["']?)(?!\[hidden)[^\s"']+/g, replacement: `$1${HIDDEN}` },
  // A JWT or JWE: three or five base64url parts of which the first is a JSON object (`{"` is `eyJ`)
  { pattern: /\beyJ[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,3}/g, replacement: HIDDEN },
  // What is before the host of a URL, also where a password is not encoded as a URL wants it
  {
    pattern: /(:\/\/)[^\s/:@"'<>[]{0,512}:(?!\[hidden\]@|\s|\d{1,5}(?:[/?#\s"',;:)]|$))[^\r\n"<>]{0,1024}@(?=[\w[])/g,
    replacement: `$1${HIDDEN}@`,
  },
  { pattern: /(:\/\/)[^\s/?#"'<>:]{1,2048}@/g, replacement: `$1${HIDDEN}@` },
  // The values of its query: only who made the URL knows which of them give access
  { pattern: /:\/\/(?:[^\s"'<>]|'(?=[\w%]))+/g, replacement: withoutQueryValues },
  // Both also of an address without a scheme, which a webhook may have; an image's digest is none
  {
    pattern: /(?<![\w/:.@+-])[^\s/:@"'<>[\]]{1,256}:[^\s/@"'<>[\]]{1,256}@(?!sha\d+:)(?=[\w.[\]-]{1,255}[:/])/g,
    replacement: `${HIDDEN}@`,
  },
  {
    pattern: /(?<![\w/:.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?::\d{1,5})?(?:\/[^\s?"'<>]{0,512})?\?[^\s"'<>]+/g,
    replacement: withoutQueryValues,
  },
  // An unlabelled DER key in base64: PKCS #8 (RSA, EC) and PKCS #1 begin with these
  {
    pattern: /\bMII[A-Za-z0-9+/]{1,6}(?:IBADANBgkqhkiG9w0BAQEFAASC|IBAAKCA)[A-Za-z0-9+/\r\n]*={0,2}/g,
    replacement: HIDDEN,
  },
  {
    pattern: /\bM(?:IGHAgEAMBMGByqGSM49|HcCAQEEI|IGkAgEBBD|C4CAQAwBQYDK2VwBCIEI)[A-Za-z0-9+/\r\n]*={0,2}/g,
    replacement: HIDDEN,
  },
];

function withoutQueryValues(url: string): string {
  const start = url.indexOf('?');
  // IBM's pages, which failures and reports name, choose their topic by it.
  if (start < 0 || /^:\/\/cloud\.ibm\.com\//.test(url)) return url;
  const [query = '', ...fragment] = url.slice(start + 1).split('#');
  return [`${url.slice(0, start)}?${hiddenQuery(query)}`, ...fragment].join('#');
}

/**
 * A query without its values: the names stay. A part without a value may itself be the secret, also one in base64,
 * which ends with `=`.
 */
export function hiddenQuery(query: string): string {
  return query
    .split('&')
    .map((part) => {
      const [name = ''] = part.split('=', 1);
      if (part === '') return '';
      return name === '' || /^=*$/.test(part.slice(name.length)) ? HIDDEN : `${name}=${HIDDEN}`;
    })
    .join('&');
}

/**
 * Removes keys, tokens and passwords from a text: PEM keys (also in base64 or cut off), JSON, YAML and form fields with
 * a secret name, `Bearer` values, JWTs, passwords and tokens in URLs. Called where text leaves the program (log,
 * notification, report), so that no caller can forget it. Idempotent.
 */
export function redact(text: string): string {
  return SECRETS.reduce(
    (cleaned, { pattern, replacement }) =>
      typeof replacement === 'string' ? cleaned.replace(pattern, replacement) : cleaned.replace(pattern, replacement),
    text,
  );
}

/** The same for the arguments of a message, and of the messages among them. */
export function redactMessage({ template, args }: Message): Message {
  return {
    template,
    args: args.map((arg) => {
      if (typeof arg === 'object') return redactMessage(arg);
      return typeof arg === 'string' ? redact(arg) : arg;
    }),
  };
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
