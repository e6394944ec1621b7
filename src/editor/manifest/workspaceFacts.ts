import { AUDIT_NAMESPACE } from '../../forwarding/webhook/names.ts';
import type { WorkspaceFacts } from './manifestFile.ts';
import { webhookUrlsIn } from './webhookUrls.ts';

/** Facts from one file that matter for others. */
export interface FileFacts {
  readonly webhookUrls: readonly string[];
  readonly restrictedNamespaces: readonly string[];
}

const enforces = /^[ \t]*['"]?pod-security\.kubernetes\.io\/enforce['"]?:\s*['"]?restricted/m;

/** Collects a file's facts without parsing: any script or note may hold a URL. */
export function factsOf(text: string): FileFacts {
  return {
    webhookUrls: webhookUrlsIn(text),
    // Only the documented namespace: any other would need a parsed file.
    restrictedNamespaces:
      enforces.test(text) && new RegExp(`^[ \\t]*name: ${AUDIT_NAMESPACE}[ \\t]*\\r?$`, 'm').test(text)
        ? [AUDIT_NAMESPACE]
        : [],
  };
}

/**
 * The facts from all files of a workspace that matter for one of them. Labels of a namespace count only from the same
 * folder: another folder may be for another cluster. Paths are within the workspace, with slashes.
 */
export function factsFor(path: string, files: ReadonlyMap<string, FileFacts>): WorkspaceFacts {
  const others = [...files].filter(([file]) => file !== path);
  const folder = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);
  return {
    webhookUrls: others.flatMap(([file, { webhookUrls }]) => webhookUrls.map((url) => ({ url, file }))),
    restrictedNamespaces: others
      .filter(([file]) => folder(file) === folder(path))
      .flatMap(([file, { restrictedNamespaces }]) => restrictedNamespaces.map((namespace) => ({ namespace, file }))),
  };
}
