/** A place in a text that a snippet's user changes. */
interface TabStop {
  /** What is replaced; with a group, only the group. Equal texts of one entry are linked. */
  readonly find: RegExp;
  /** The values to choose from, if there is a fixed set; the first one that occurs in the text comes first. */
  readonly choices?: readonly string[];
  /** Each place has a value of its own, although they are alike. */
  readonly apart?: boolean;
}

/** A whole name: not a part of a longer one. */
const name = (text: string): RegExp =>
  new RegExp(`(?<![\\w./-])(${text.replaceAll('.', '\\.')})(?![\\w/-]|\\.\\w)`, 'g');

const podSecurityLevels = ['restricted', 'baseline', 'privileged'];

/** What a user changes in our files, in the order in which Tab goes there. */
export const tabStops: readonly TabStop[] = [
  { find: /(<REMOTE-IP>)/g },
  { find: /(?<=<REMOTE-IP>:)(<REMOTE-PORT>|8080|6514)/g },
  { find: /(<CONSUMER-NAME>)/g },
  { find: /(<CA-CERTIFICATE>)/g },
  { find: /(?<=request: )(\$\(.*\))$/gm },
  { find: /(?<=tls\.crt: )(.*)$/gm },
  { find: /(?<=tls\.key: )(.*)$/gm },
  { find: name('ibm-kube-audit') },
  { find: name('ibmcloud-kube-audit-service') },
  { find: name('ibmcloud-kube-audit-service.ibm-kube-audit') },
  { find: name('ibmcloud-kube-audit') },
  { find: name('kube-audit-forwarder-cm') },
  { find: name('kube-audit-forwarder-tls') },
  { find: name('kube-audit-forwarder') },
  { find: name('audit-webhook') },
  { find: /(?<=image: '?)([\w./:@-]+)/g },
  {
    find: /(?<=imagePullPolicy: )(Always|IfNotPresent|Never)/g,
    choices: ['Always', 'IfNotPresent', 'Never'],
  },
  {
    find: /(?<=pod-security\.kubernetes\.io\/(?:enforce|audit|warn): )(\w+)/g,
    choices: podSecurityLevels,
    apart: true,
  },
  { find: /(?<=replicas: )(\d+)/g },
  { find: /(?<=revisionHistoryLimit: )(\d+)/g },
  { find: /(?<=(?:containerPort: |targetPort: |port: |bind :))(3000)$/gm },
  { find: /(?<=(?:containerPort: |targetPort: |port: |bind :))(4443)$/gm },
  { find: /(?<= port: )(80)$/gm },
  { find: /(?<= port: )(443)$/gm },
  { find: /(?<=backend )(remotelogstash)$|(?<=default_backend )(remotelogstash)$/gm },
  { find: /(?<=frontend )(myfrontend)$/gm },
  { find: /(?<=timeout (?:client|server) )(\d+s)$/gm, apart: true },
];

const escape = (text: string): string => text.replaceAll(/[\\$}]/g, '\\$&');
const escapeChoice = (text: string): string => text.replaceAll(/[\\$},|]/g, '\\$&');

/** The text as a snippet's body. Its defaults, accepted, give the text again. */
export function withTabStops(text: string, stops: readonly TabStop[]): string {
  const keyOf = (stop: TabStop, value: string, start: number): string =>
    `${stops.indexOf(stop)} ${stop.apart === true ? start : value}`;
  const places: { start: number; end: number; value: string; stop: TabStop }[] = [];
  for (const stop of stops) {
    for (const match of text.matchAll(stop.find)) {
      const value = match[0];
      const [start, end] = [match.index, match.index + value.length];
      if (places.every((place) => end <= place.start || place.end <= start)) places.push({ start, end, value, stop });
    }
  }
  const numbers = new Map<string, number>();
  for (const { start, value, stop } of places) {
    const key = keyOf(stop, value, start);
    if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
  }
  const seen = new Set<number>();
  let body = '';
  let from = 0;
  for (const { start, end, value, stop } of places.sort((a, b) => a.start - b.start)) {
    const number = numbers.get(keyOf(stop, value, start)) ?? 0;
    body += escape(text.slice(from, start));
    // VS Code copies the first place to the others; what they say by themselves does not count.
    body += seen.has(number) ? `$${number}` : `\${${number}${first(value, stop)}}`;
    if (seen.has(number) && /^\d/.test(text.slice(end))) throw new Error(`The tab stop at ${start} runs into a digit.`);
    seen.add(number);
    from = end;
  }
  return body + escape(text.slice(from));
}

function first(value: string, { choices }: TabStop): string {
  if (choices === undefined) return `:${escape(value)}`;
  const ordered = [value, ...choices.filter((choice) => choice !== value)];
  return `|${ordered.map(escapeChoice).join(',')}|`;
}
