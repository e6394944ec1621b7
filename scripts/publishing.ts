import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `publishing.json`: where the project is published, filled in once by those who publish it. `publisher` is the
 * publisher's id at the marketplaces; the others are addresses (`https:`). Empty: not decided yet.
 */
export type Publishing = Readonly<Record<(typeof fields)[number], string>>;

const fields = ['publisher', 'repository', 'bugs', 'homepage', 'qna'] as const;

/** Reads `publishing.json` below `root`. Throws where it is no object of texts with exactly these fields. */
export function readPublishing(root: string): Publishing {
  const read: unknown = JSON.parse(readFileSync(join(root, 'publishing.json'), 'utf8'));
  const entries = typeof read === 'object' && read !== null ? Object.entries(read) : [];
  const known = entries.filter(([name, value]) => fields.some((field) => field === name) && typeof value === 'string');
  if (known.length !== fields.length || entries.length !== fields.length) {
    throw new Error(`publishing.json must hold ${fields.join(', ')}, each a text, and nothing else.`);
  }
  return read as Publishing; // checked above
}

/** What `publishing.json` lacks for a release, a sentence each. */
export function unpublishable(publishing: Publishing): string[] {
  return fields.flatMap((field) => {
    const value = publishing[field];
    if (value === '') return [`publishing.json: “${field}” is not filled in`];
    const fits = field === 'publisher' ? /^[a-z0-9][a-z0-9-]*$/i.test(value) : isHttps(value);
    if (fits) return [];
    return [
      `publishing.json: “${field}” is no ${field === 'publisher' ? 'publisher’s id' : 'https address'}: ${value}`,
    ];
  });
}

/** The fields of package.json that follow from it. */
export function publishedFields(publishing: Publishing): Readonly<Record<string, unknown>> {
  const { publisher, repository, bugs, homepage, qna } = publishing;
  return { publisher, repository: { type: 'git', url: repository }, bugs: { url: bugs }, homepage, qna };
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}
