/** Audit webhook URLs through the API server's service proxy, anywhere in a text: a script, a note, a comment. */
export function webhookUrlsIn(text: string): string[] {
  const found = text.matchAll(
    /https:\/\/127\.0\.0\.1:2040\/api\/v1\/namespaces\/[\w.-]+\/services\/[\w.:-]+\/proxy(?:\/[\w./-]*)?/g,
  );
  return [...new Set([...found].map(([url]) => url))];
}
