/**
 * The value of a field by the API server's name in a conflict: `.data.haproxy.cfg`,
 * `.spec.ports[port=80,protocol="TCP"].targetPort`, `.spec.containers[name="haproxy"].image`,
 * `.metadata.finalizers[="x"]`. Field names may contain dots and are not quoted, so every matching key is tried.
 * `undefined` if nothing matches.
 */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (path.startsWith('.') && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, entry] of Object.entries(value)) {
      const rest = path.slice(1 + key.length);
      if (!path.startsWith(`.${key}`) || !/^(?:[.[]|$)/.test(rest)) continue;
      const found = valueAt(entry, rest);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const [whole, selector] = /^\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/.exec(path) ?? [];
  if (whole === undefined || selector === undefined || !Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  return valueAt(selectItem(items, selector), path.slice(whole.length));
}

function selectItem(items: readonly unknown[], selector: string): unknown {
  if (/^\d+$/.test(selector)) return items[Number(selector)];
  const pairs = [...selector.matchAll(/(?:^|,)([^=,]*)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, key = '', text = '']) => ({
    key,
    wanted: scalar(text),
  }));
  return items.find((item) =>
    pairs.every(({ key, wanted }) => {
      const actual: unknown =
        key === '' ? item : typeof item === 'object' && item !== null ? Reflect.get(item, key) : undefined;
      // Keys that the server defaults, such as a port's protocol, may be absent from our object.
      return actual === undefined ? key !== '' : actual === wanted;
    }),
  );
}

function scalar(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Few, because blanks before a line break cost time by the square of their number. */
const READ_CHARACTERS = 1_000;

/** A value on one line, for a sentence: of two multi-line texts, only the lines that the other lacks. */
export function inOneLine(value: unknown, other: unknown): string {
  if (value === undefined) return '(none)';
  if (typeof value !== 'string') return shortened(JSON.stringify(value));
  if (!value.includes('\n') || typeof other !== 'string') {
    // eslint-disable-next-line regexp/no-super-linear-move -- of a text that is cut
    const beginning = value.slice(0, READ_CHARACTERS).replace(/\s*\n\s*/g, ' ⏎ ');
    return shortened(value.length > READ_CHARACTERS ? `${beginning}…` : beginning);
  }
  const otherLines = new Set(other.split('\n').map((line) => line.trim()));
  const lines = value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !otherLines.has(line));
  return lines.length === 0 ? '(no line of its own)' : shortened(lines.join(' ⏎ '));
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
