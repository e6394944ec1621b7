/** Characters of a line of the head, or between chunks: far more than any server sends. */
const MAX_LINE_CHARACTERS = 64 * 1024;
const LINE_FEED = 0x0a;

export interface AnswerHandlers {
  /** @param status of the answer; those below 200 are passed over. */
  readonly onHead: (status: number) => void;
  /** Gets each piece of the body as it stands in the bytes that were pushed. */
  readonly onBody: (bytes: Uint8Array) => void;
}

/**
 * Takes one HTTP/1.1 answer apart as its bytes come, and copies none of them. Its body comes in chunks, has a length, or goes on
 * for as long as the connection (RFC 9112, section 6.3). @throws Error – where the bytes are no such answer.
 */
export class AnswerParser {
  readonly #handlers: AnswerHandlers;
  #state: 'status' | 'header' | 'body' | 'chunk size' | 'chunk end' | 'trailer' | 'done' = 'status';
  #line = '';
  #status = 0;
  #isChunked = false;
  /** Bytes of the body, or of the present chunk, that have not come yet. */
  #left = Infinity;

  constructor(handlers: AnswerHandlers) {
    this.#handlers = handlers;
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && this.#state !== 'done';) {
      if (this.#state === 'body') {
        const end = Math.min(bytes.length, at + this.#left);
        this.#handlers.onBody(bytes.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#state = this.#isChunked ? 'chunk end' : 'done';
      } else {
        const feed = bytes.indexOf(LINE_FEED, at);
        const end = feed === -1 ? bytes.length : feed;
        this.#line += bytes.toString('latin1', at, end);
        if (this.#line.length > MAX_LINE_CHARACTERS) throw unreadable('a line without an end');
        at = end + 1;
        if (feed !== -1) this.#takeLine();
      }
    }
  }

  /** Whether its end has come. */
  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** Whether the answer is whole where the connection ends now. */
  get isWhole(): boolean {
    return this.isDone || (this.#state === 'body' && this.#left === Infinity);
  }

  #takeLine(): void {
    const line = this.#line.replace(/\r$/, '');
    this.#line = '';
    switch (this.#state) {
      case 'status':
        this.#begin(line);
        return;
      case 'header':
        if (line === '') this.#endHead();
        else this.#takeHeader(line);
        return;
      case 'chunk size':
        this.#beginChunk(line);
        return;
      case 'chunk end':
        if (line !== '') throw unreadable(line);
        this.#state = 'chunk size';
        return;
      case 'trailer':
        if (line === '') this.#state = 'done';
        return;
      case 'body':
      case 'done':
        return; // no lines there
    }
  }

  #begin(line: string): void {
    const found = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(line);
    if (found === null) throw unreadable(line);
    this.#status = Number(found[1]);
    this.#isChunked = false;
    this.#left = this.#status === 204 || this.#status === 304 ? 0 : Infinity;
    this.#state = 'header';
  }

  #takeHeader(line: string): void {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, Math.max(0, colon)).toLowerCase()) {
      case 'transfer-encoding':
        this.#isChunked = /(^|,)\s*chunked$/i.test(value);
        return;
      case 'content-length':
        if (!/^\d{1,15}$/.test(value)) throw unreadable(line);
        this.#left = Math.min(this.#left, Number(value));
        return;
    }
  }

  #endHead(): void {
    if (this.#status < 200) {
      this.#state = 'status';
      return;
    }
    this.#handlers.onHead(this.#status);
    this.#state = this.#left === 0 ? 'done' : this.#isChunked ? 'chunk size' : 'body';
  }

  #beginChunk(line: string): void {
    const found = /^[0-9a-f]{1,12}(?=[;\s]|$)/i.exec(line);
    if (found === null) throw unreadable(line);
    this.#left = parseInt(found[0], 16);
    this.#state = this.#left === 0 ? 'trailer' : 'body';
  }
}

function unreadable(line: string): Error {
  return new Error(`not an HTTP/1.1 answer: ${JSON.stringify(line.slice(0, 40))}`);
}
