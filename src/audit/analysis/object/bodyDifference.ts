import { fieldAt, isRecord } from '../../../text/jsonValue.ts';
import { HIDDEN } from '../../../text/redaction.ts';
import { isSecretPlace } from './withoutSecrets.ts';

/** A place of an object that differs, with its values as JSON; `undefined` where it is not there. */
export interface Difference {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Most characters of a value. */
const MOST_CHARACTERS = 200;
/** What the API server counts on its own, and who set which field. */
const BESIDE = new Set(['metadata.managedFields', 'metadata.resourceVersion', 'metadata.generation']);
/** Parts of a secret that hold what it is for, the second one as kubectl keeps what it has applied. */
const SECRET_PARTS = /^(?:data|stringData|metadata\.annotations)\b/;

/** Where two bodies of an object differ. What is secret in them is hidden, and only said to differ. */
export function bodyDifference(before: unknown, after: unknown): readonly Difference[] {
  const [old, now] = [placesOf(before), placesOf(after)];
  const isSecret = [before, after].some((body) => fieldAt(body, 'kind') === 'Secret');
  const paths = new Set([...old.keys(), ...now.keys()]);
  return [...paths].flatMap((path) => {
    const [one, other] = [old.get(path), now.get(path)];
    if (one?.text === other?.text) return [];
    const shown = (place: Place | undefined): string | undefined =>
      place === undefined ? undefined : isSecret && SECRET_PARTS.test(path) ? HIDDEN : textOf(place);
    return [{ path, before: shown(one), after: shown(other) }];
  });
}

interface Place {
  readonly names: readonly string[];
  readonly text: string;
}

/** Values at their places. Of a list whose items all have names, these are the places: an item more moves no other. */
function placesOf(body: unknown): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const visit = (value: unknown, path: string, names: readonly string[]): void => {
    if (BESIDE.has(path)) return;
    if (Array.isArray(value) && value.length > 0) {
      const items: readonly unknown[] = value;
      const own = items.map((item) => fieldAt(item, 'name'));
      const areNamed = new Set(own).size === own.length && own.every((name) => typeof name === 'string');
      for (const [at, item] of items.entries()) {
        const name = areNamed ? String(own[at]) : String(at);
        visit(item, `${path}[${name}]`, [...names, name]);
      }
    } else if (isRecord(value) && Object.keys(value).length > 0) {
      for (const [name, part] of Object.entries(value))
        visit(part, path === '' ? name : `${path}.${name}`, [...names, name]);
    } else places.set(path, { names, text: JSON.stringify(value) ?? '' });
  };
  if (isRecord(body) && Object.keys(body).length > 0) visit(body, '', []);
  return places;
}

/** A value, unless the name of any place above it says that it is secret. */
function textOf({ names, text }: Place): string {
  if (isSecretPlace(names, text)) return HIDDEN;
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
