import { fieldAt, isRecord } from '../../../text/jsonValue.ts';
import { HIDDEN, redact } from '../../../text/redaction.ts';

/** What kubectl keeps of an object that it has applied: all of it, as JSON. */
const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Parts of a secret that hold what it is for; `value` of a JSON patch. */
const CONTENTS = new Set(['data', 'stringData', 'annotations', 'value']);
const BODIES = new Set(['requestObject', 'responseObject']);

/**
 * An event as one may hand it on: the contents of secrets are hidden in its bodies, in lists and patches too, and so
 * are values that a name above them calls secret.
 */
export function withoutSecrets(event: unknown): unknown {
  if (!isRecord(event)) return event;
  // A patch does not say its kind.
  const isSecret = fieldAt(event, 'objectRef', 'resource') === 'secrets';
  const entries = Object.entries(event).map(([name, value]) => [
    name,
    BODIES.has(name) ? shown(value, { names: [], isSecret }) : value,
  ]);
  return Object.fromEntries(entries);
}

/** The beginning of an event that is cut: nobody knows what its bodies are of, so these are left out. */
export function withoutBodies(event: string): string {
  const at = event.search(/"(?:requestObject|responseObject)"/);
  return at === -1 ? event : `${event.slice(0, at)}${HIDDEN}`;
}

/** Whether the name of any place above a value says that it is secret. @param text the value as JSON */
export function isSecretPlace(names: readonly string[], text: string): boolean {
  return names.some((name) => redact(`${name}: ${text}`) !== `${name}: ${text}`);
}

interface Place {
  readonly names: readonly string[];
  readonly isSecret: boolean;
}

function shown(value: unknown, { names, isSecret }: Place): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map((item) => {
      const name = fieldAt(item, 'name');
      return shown(item, { names: typeof name === 'string' ? [...names, name] : names, isSecret });
    });
  }
  if (!isRecord(value)) {
    const isBody = names.length === 0;
    if ((isSecret && isBody && value !== null) || isSecretPlace(names, JSON.stringify(value) ?? '')) return HIDDEN;
    return names.at(-1) === APPLIED && typeof value === 'string' ? applied(value) : value;
  }
  const isOwn = isSecret || /^Secret(?:List)?$/.test(String(value['kind']));
  const entries = Object.entries(value).map(([name, part]) => [
    name,
    isOwn && CONTENTS.has(name) ? hidden(part) : shown(part, { names: [...names, name], isSecret: isOwn }),
  ]);
  return Object.fromEntries(entries);
}

/** Which parts there are stays. */
function hidden(part: unknown): unknown {
  if (!isRecord(part)) return HIDDEN;
  return Object.fromEntries(Object.keys(part).map((name) => [name, HIDDEN]));
}

function applied(text: string): string {
  try {
    return JSON.stringify(shown(JSON.parse(text), { names: [], isSecret: false }));
  } catch {
    return HIDDEN;
  }
}
