import { readdirSync, readFileSync } from 'node:fs';
import { secretsIn, type Secret, type Trace } from './secret.ts';

/** Short beside the tenth of a second that a call of the lab's CLI takes. */
const intervalMs = 20;
/** A process that just started may still become another program, with another command line and environment. */
const youngMs = 2_000;
const limitMs = 15 * 60_000;

interface Seen {
  readonly since: number;
  commandLine: Buffer;
  environment: Buffer;
}

/** One program in one process, as it was seen. */
export interface SampledProgram {
  /** Arguments, separated by spaces. */
  readonly commandLine: string;
  /** `NAME=value`, separated by line ends. */
  readonly environment: string;
}

/**
 * Watches the command lines and environments of every process that may be read (Linux: `/proc`), since everybody on the
 * machine, or at least every program of the user, can read them too. Ends after a quarter of an hour.
 */
export class ProcessSampler {
  readonly #secrets: readonly Secret[];
  readonly #isOfRun: (commandLine: string, environment: string) => boolean;
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  readonly #seen = new Map<string, Seen>();
  readonly #programs: SampledProgram[] = [];
  readonly #traces = new Map<string, Trace>();

  /** @param isOfRun which programs are kept for {@link programs}; all of them are searched for secrets. */
  constructor(secrets: readonly Secret[], isOfRun: (commandLine: string, environment: string) => boolean) {
    this.#secrets = secrets;
    this.#isOfRun = isOfRun;
    this.#timer = setInterval(() => {
      if (performance.now() - this.#startedAt > limitMs) this.stop();
      else this.#look();
    }, intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Programs of the run, in the order in which they were first seen. */
  get programs(): readonly SampledProgram[] {
    return this.#programs;
  }

  get traces(): Trace[] {
    return [...this.#traces.values()];
  }

  #look(): void {
    const now = performance.now();
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    for (const pid of this.#seen.keys()) if (!pids.includes(pid)) this.#seen.delete(pid);
    for (const pid of pids) {
      const known = this.#seen.get(pid);
      if (known !== undefined && now - known.since > youngMs) continue;
      const commandLine = read(pid, 'cmdline');
      const environment = read(pid, 'environ');
      if (known?.commandLine.equals(commandLine) === true && known.environment.equals(environment)) continue;
      this.#seen.set(pid, { since: known?.since ?? now, commandLine, environment });
      this.#keep(commandLine, environment);
    }
  }

  #keep(commandLine: Buffer, environment: Buffer): void {
    const program = { commandLine: separated(commandLine, ' '), environment: separated(environment, '\n') };
    if (this.#isOfRun(program.commandLine, program.environment)) this.#programs.push(program);
    this.#trace('a command line', commandLine, program, this.#secrets);
    const own = this.#secrets.filter(({ isInherited }) => isInherited !== true);
    this.#trace('an environment', environment, program, own);
  }

  #trace(where: string, data: Buffer, { commandLine }: SampledProgram, secrets: readonly Secret[]): void {
    for (const secret of secretsIn(data, secrets)) {
      this.#traces.set(`${secret} ${where}`, { secret, place: `${where} of ${commandLine.slice(0, 200)}` });
    }
  }
}

function read(pid: string, file: 'cmdline' | 'environ'): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch {
    // It ended, or is someone else's.
    return Buffer.alloc(0);
  }
}

function separated(data: Buffer, separator: string): string {
  return data.toString('utf8').replace(/\0$/, '').replaceAll('\0', separator);
}
