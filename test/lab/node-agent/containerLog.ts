import { EventEmitter } from 'node:events';

/** One line of a container's standard output, with the time the node took it. */
export interface LogLine {
  /** RFC 3339 with nanoseconds, as `kubectl logs --timestamps` prints it. */
  time: string;
  milliseconds: number;
  text: string;
}

/** What a node keeps of one container before it rotates the file (Kubernetes: `containerLogMaxSize`). */
const LIMIT_CHARACTERS = 10 * 1024 * 1024;

/** The log of one run of a container. Emits `line` with each line and `end` when the run is over. */
export class ContainerLog extends EventEmitter<{ line: [LogLine]; end: [] }> {
  private lines: LogLine[] = [];
  private characters = 0;
  private partial = '';
  private last = 0;
  ended = false;

  constructor() {
    super();
    this.setMaxListeners(0); // one for each reader that follows
  }

  /** Takes output as it comes; a line counts once its line feed is there. */
  write(chunk: string): void {
    const parts = (this.partial + chunk).split('\n');
    this.partial = parts.pop() ?? '';
    for (const text of parts) this.add(text);
  }

  end(): void {
    if (this.ended) return;
    if (this.partial !== '') this.add(this.partial);
    this.partial = '';
    this.ended = true;
    this.emit('end');
  }

  /** Lines at or after a time in milliseconds, at most the last `tail` of them. */
  read(since: number, tail: number | undefined): LogLine[] {
    const found = this.lines.filter((line) => line.milliseconds >= since);
    return tail === undefined ? found : found.slice(Math.max(0, found.length - tail));
  }

  private add(text: string): void {
    // Microseconds, and never twice the same: a reader resumes by time.
    this.last = Math.max(this.last + 0.001, performance.timeOrigin + performance.now());
    const line = { time: rfc3339Nano(this.last), milliseconds: this.last, text };
    this.lines.push(line);
    this.characters += text.length;
    if (this.characters > LIMIT_CHARACTERS) this.rotate();
    this.emit('line', line);
  }

  private rotate(): void {
    this.lines = this.lines.slice(Math.ceil(this.lines.length / 2));
    this.characters = this.lines.reduce((sum, { text }) => sum + text.length, 0);
  }
}

function rfc3339Nano(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const nanoseconds = Math.floor((milliseconds - whole) * 1e6);
  return `${new Date(whole).toISOString().slice(0, 23)}${String(nanoseconds).padStart(6, '0')}Z`;
}
