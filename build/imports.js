import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import ts from 'typescript';

/**
 * Which folder may import from which: those that it names, those that they name, and so on. Key: the folder whose parts these
 * are, from `src`. A file that is in none of the parts is at the bottom: its neighbours may import it, and it imports none of them.
 */
const arrows = {
  '': {
    'extension.ts': ['commands'],
    commands: ['views', 'editor'],
    views: ['ui'],
    editor: ['ui'],
    ui: ['forwarding'],
    forwarding: ['audit'],
    audit: ['kubernetes', 'ibmcloud'],
    kubernetes: ['failure'],
    ibmcloud: ['failure'],
    failure: ['text'],
    text: [],
  },
  commands: {
    'registerCommands.ts': ['commands.ts'],
    'contributions.ts': ['commands.ts'],
    'commands.ts': ['files', 'pages', 'events'],
    events: ['logs'],
    files: ['flows'],
    flows: ['logs', 'account', 'staged'],
    staged: ['verification', 'plans'],
    logs: [],
    verification: [],
    account: [],
    plans: [],
    pages: [],
  },
  forwarding: {
    flows: ['routes', 'condition'],
    routes: ['plans'],
    plans: ['delivery'],
    verification: ['delivery', 'condition'],
    delivery: ['destination'],
    destination: ['forwarder', 'certificates'],
    forwarder: ['webhook'],
    certificates: ['webhook'],
    inventory: ['condition'],
    condition: ['webhook'],
    webhook: ['cluster'],
    cluster: [],
  },
};

/** Why a file may not import another, both by their paths from `src` with `/`; `undefined` where it may. */
export function wrongWay(from, to) {
  const [one, other] = [from.split('/'), to.split('/')];
  let depth = 0;
  while (depth < one.length - 1 && one[depth] === other[depth]) depth += 1;
  const folder = one.slice(0, depth).join('/');
  const parts = arrows[folder];
  if (!parts) return undefined;
  const [part, target] = [one[depth], other[depth]];
  if (part === target || !(target in parts)) return undefined;
  if (part in parts && below(parts, part).has(target)) return undefined;
  return `Imports point one way: ${join(folder, part)} may not know ${join(folder, target)}.`;
}

function below(parts, part) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    parts[name].forEach(visit);
  };
  parts[part].forEach(visit);
  return found;
}

/** Every TypeScript file below a folder, by its path from there with `/`. */
export function filesBelow(folder) {
  const names = readdirSync(folder, { recursive: true }).map((name) => name.split(sep).join('/'));
  return names.filter((name) => name.endsWith('.ts')).sort();
}

const known = new Map();

/** The files below `src` that one of them imports, types and `import()` included, by their paths from `src`. */
export function importsOf(src, file) {
  const path = join(src, file);
  const { mtimeMs } = statSync(path);
  const before = known.get(path);
  if (before?.mtimeMs === mtimeMs) return before.imports;
  const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf8'), true, true);
  const imports = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
  const paths = imports.map((name) =>
    normalize(join(dirname(file), name))
      .split(sep)
      .join('/'),
  );
  known.set(path, { mtimeMs, imports: paths });
  return paths;
}

/** The way from a file over its imports back to itself; `undefined` where there is none. Types count as well. */
export function cycleFrom(src, file, first) {
  const done = new Set();
  const search = (at, way) => {
    if (at === file) return [...way, at];
    if (done.has(at)) return undefined;
    done.add(at);
    for (const next of importsOf(src, at)) {
      const found = search(next, [...way, at]);
      if (found) return found;
    }
    return undefined;
  };
  return search(first, [file]);
}

/** ESLint's rules about imports of files below `src`. */
export const importRules = {
  rules: {
    'one-way': rule((context, source, from, to) => {
      const message = wrongWay(from, to);
      if (message) context.report({ node: source, message });
    }),
    'no-cycle': rule((context, source, from, to, src) => {
      const cycle = cycleFrom(src, from, to);
      if (cycle) context.report({ node: source, message: `Imports in a cycle: ${cycle.join(' → ')}` });
    }),
  },
};

function rule(check) {
  return {
    meta: { type: 'problem', schema: [] },
    create(context) {
      const src = join(context.cwd, 'src');
      const from = relative(src, context.filename).split(sep).join('/');
      const look = ({ source }) => {
        if (source?.type !== 'Literal' || !String(source.value).startsWith('.')) return;
        const to = normalize(join(dirname(from), source.value))
          .split(sep)
          .join('/');
        check(context, source, from, to, src);
      };
      return { ImportDeclaration: look, ImportExpression: look, ExportNamedDeclaration: look, TSImportType: look };
    },
  };
}
