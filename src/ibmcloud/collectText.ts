import type { Readable } from 'node:stream';

/**
 * Collects what a stream gives as UTF-8 text, up to a limit. It is read by its events: execa's own way of reading sets aside some
 * 60 KB for each process, which is freed late.
 * @param limit most characters; what comes beyond is thrown away.
 * @param onTooMuch told once when there is more.
 * @returns what was collected by then.
 */
export function collectText(stream: Readable | null, limit: number, onTooMuch: () => void): () => string {
  let text = '';
  let isTooMuch = false;
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    const room = limit - text.length;
    text += piece.length > room ? piece.slice(0, room) : piece;
    if (piece.length <= room || isTooMuch) return;
    isTooMuch = true;
    onTooMuch();
  });
  return () => text;
}
