import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ContributedSnippet {
  readonly name: string;
  readonly prefix: string;
  readonly language: 'yaml' | 'haproxy';
  readonly body: string;
}

/** Every snippet that a source tree's package.json contributes. */
export function contributedSnippets(tree: string): ContributedSnippet[] {
  const { contributes } = read(tree, 'package.json') as {
    readonly contributes: {
      readonly snippets: readonly { readonly language: ContributedSnippet['language']; readonly path: string }[];
    };
  };
  return contributes.snippets.flatMap(({ language, path }) => {
    const file = read(tree, path) as Readonly<Record<string, { readonly prefix: string; readonly body: string[] }>>;
    return Object.entries(file).map(([name, { prefix, body }]) => ({ name, prefix, language, body: body.join('\n') }));
  });
}

const read = (tree: string, path: string): unknown => JSON.parse(readFileSync(join(tree, path), 'utf8'));
