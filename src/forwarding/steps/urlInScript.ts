import { HIDDEN } from '../../failure/redaction.ts';
import { keptUrl } from '../webhookRecord.ts';
import { shellWord } from '../../text/shellWord.ts';

/** A webhook's URL as a word of a bash script, which holds no secret; and the lines that must come before it. */
export interface UrlInScript {
  readonly lines: readonly string[];
  readonly word: string;
}

/** A URL that a script sets. One with a password is taken from the environment, and must be the one that is meant. */
export function urlToSet(server: string): UrlInScript {
  const kept = keptUrl(server);
  if (kept === server) return { lines: [], word: shellWord(server) };
  return { lines: [`need_url ${shellWord(kept)} ${urlPattern(server)}`], word: '"$AUDIT_WEBHOOK_URL"' };
}

/** A URL that is only compared, as a pattern of bash's `case`: what is secret in it stands for anything. */
export function urlPattern(server: string): string {
  const literal = (text: string): string => text.replace(/[\\*?[\]]/g, (character) => `\\${character}`);
  return shellWord(keptUrl(server).split(HIDDEN).map(literal).join('*'));
}
