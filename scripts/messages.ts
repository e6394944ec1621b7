/** The sentences of the source: every literal template of `message(…)`, and the translation bundle with them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * The bundle that translators start from. Translations are next to it, as `bundle.l10n.LANGUAGE.json` with the same
 * keys.
 */
export const bundlePath = join('l10n', 'bundle.l10n.json');

/** The sentences of `package.json`: titles, settings, the walkthrough. */
const manifestPath = 'package.nls.json';

/** A sentence that users read, and the file where it is. */
interface Sentence {
  readonly path: string;
  readonly text: string;
}

/** @throws Error where a template is not a literal: it could not be collected, so it could not be translated. */
export function bundleText(root: string): string {
  const sorted = [...new Set(sourceSentences(root).map(({ text }) => text))].sort();
  return `${JSON.stringify(Object.fromEntries(sorted.map((template) => [template, template])), null, 2)}\n`;
}

/** All sentences, the source's and the manifest's, longest first: a line for each, with its length and its file. */
export function listText(root: string): string {
  const manifest = JSON.parse(readFileSync(join(root, manifestPath), 'utf8')) as Record<string, string>;
  const all = [
    ...sourceSentences(root),
    ...Object.entries(manifest).map(([key, text]) => ({ path: `${manifestPath}, ${key}`, text })),
  ];
  return all
    .sort((one, other) => other.text.length - one.text.length || (one.text < other.text ? -1 : 1))
    .map(({ path, text }) => `${String(text.length).padStart(4)}  ${JSON.stringify(text)}  ${path}\n`)
    .join('');
}

function sourceSentences(root: string): readonly Sentence[] {
  return globSync('src/**/*.ts', { cwd: root }).flatMap((path) =>
    templatesIn(path, readFileSync(join(root, path), 'utf8')).map((text) => ({ path, text })),
  );
}

export function templatesIn(path: string, text: string): readonly string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'message') {
      const [template] = node.arguments;
      if (template === undefined || !ts.isStringLiteralLike(template)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        throw new Error(`${path}:${line + 1}: the template of a message must be a literal.`);
      }
      found.push(template.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
