/**
 * Texts of an answer's `Warning` headers (RFC 7234 section 5.5; Kubernetes sends `299 - "text"`). Takes the raw header
 * list: Node joins repeated headers with commas, which the texts may contain as well.
 */
export function warningsOf(rawHeaders: readonly string[]): string[] {
  const texts: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== 'warning') continue;
    // One header may hold several: code, agent, quoted text, and possibly a quoted date.
    const value = rawHeaders[index + 1] ?? '';
    for (const [, quoted = ''] of value.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?/g)) {
      texts.push(quoted.replace(/\\(.)/g, '$1'));
    }
  }
  return texts;
}
