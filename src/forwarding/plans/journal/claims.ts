import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Failure } from '../../../failure/failure.ts';
import { isRecord } from '../../../text/jsonValue.ts';
import { message } from '../../../text/message.ts';
import { HOST, SPACE } from '../../certificates/hostIdentity.ts';
import { isAlive } from '../../certificates/isAlive.ts';
import { notKept } from './notKept.ts';

/** A run's right to work on a cluster. */
export interface Claim {
  /**
   * Whether it still holds: another window may have taken over, if this host did not answer for long.
   * @throws Failure `other` if that cannot be read
   */
  isOwn(): Promise<boolean>;
  /** Never throws. */
  release(): Promise<void>;
}

/** Who works on a cluster. */
export type Holder = 'nobody' | 'this host' | 'another host';

/** Tokens of the claims of this host: what it holds is known without the disk, which may be full. */
const held = new Set<string>();

/** How often a claim's file gets a new time, in milliseconds. */
const BEAT_MS = 5_000;
/** After how many looks without a new time, each at least `BEAT_MS` after the last, its host is gone. */
const MOST_LOOKS = 4;

interface Content {
  readonly token: string | undefined;
  readonly host: string | undefined;
  readonly space: string | undefined;
  readonly process: number | undefined;
}

interface Look {
  readonly time: number;
  readonly at: number;
  readonly count: number;
}

/**
 * Claims as files that only one process can create, each with a random token. A host whose process is gone, or whose
 * file got no new time over several looks, holds none. No clock is compared with another one's.
 */
export class Claims {
  readonly #beatMs: number;
  readonly #looks = new Map<string, Look>();

  constructor(beatMs = BEAT_MS) {
    this.#beatMs = beatMs;
  }

  /** @returns `undefined` if another run holds it. @throws Failure `other` if it cannot be known or recorded */
  async claim(path: string): Promise<Claim | undefined> {
    try {
      return await this.#claim(path);
    } catch (error) {
      throw notKept(path, error);
    }
  }

  async #claim(path: string): Promise<Claim | undefined> {
    const present = await contentOf(path);
    if (present && (!(await this.#isGone(path, present)) || !(await takenAway(path, present)))) return undefined;
    const token = randomUUID();
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Before others of this host can see the file.
    held.add(token);
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'wx', 0o600);
      const content = { token, host: HOST, space: SPACE, process: process.pid } satisfies Content;
      await file.writeFile(JSON.stringify(content));
    } catch (error) {
      held.delete(token);
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
      // Of a full disk an empty file may be left. Where none could be made, one there is another window's.
      if (file) await rm(path, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      await file?.close();
    }
    const isOwn = async (): Promise<boolean> => {
      try {
        return (await contentOf(path))?.token === token;
      } catch (error) {
        throw notKept(path, error);
      }
    };
    const beating = setInterval(() => void beat(path, isOwn), this.#beatMs).unref();
    return {
      isOwn,
      release: async () => {
        clearInterval(beating);
        try {
          if (await isOwn()) await rm(path, { force: true });
        } catch {
          // This host knows that it has ended; others see no beat.
        }
        held.delete(token);
      },
    };
  }

  /** @throws Failure `other` if that cannot be read */
  async holder(path: string): Promise<Holder> {
    try {
      const content = await contentOf(path);
      if (!content || (await this.#isGone(path, content))) return 'nobody';
      return content.host === HOST ? 'this host' : 'another host';
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  async #isGone(path: string, { token = '', host, space, process: pid }: Content): Promise<boolean> {
    if (host === HOST) return !held.has(token);
    // Another host with the number of this process is gone, as after the restart of a container.
    if (space === SPACE && pid !== undefined && (pid === process.pid || !isAlive(pid))) return true;
    const time = await timeOf(path);
    if (time === undefined) return false;
    const now = performance.now();
    const key = `${path} ${token}`;
    const last = this.#looks.get(key);
    if (last?.time !== time) this.#looks.set(key, { time, at: now, count: 0 });
    // A machine that slept is looked at once, however long that was.
    else if (now - last.at >= this.#beatMs) this.#looks.set(key, { time, at: now, count: last.count + 1 });
    return (this.#looks.get(key)?.count ?? 0) >= MOST_LOOKS;
  }
}

/** `undefined`: there is none. One that cannot be understood, as of a process that is just writing it, is nobody's. */
async function contentOf(path: string): Promise<Content | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const { token, host, space, process: pid } = fieldsOf(text);
  return {
    token: textIn(token),
    host: textIn(host),
    space: textIn(space),
    process: typeof pid === 'number' && pid > 0 ? pid : undefined,
  };
}

/** `undefined`: released meanwhile, or taken over. */
async function timeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Removes the claim of a host that is gone, and no other: of two windows that do so at once, one succeeds. */
async function takenAway(path: string, gone: Content): Promise<boolean> {
  const aside = `${path}.${randomUUID()}.gone`;
  try {
    await rename(path, aside);
  } catch {
    return false;
  }
  const isThat = (await contentOf(aside))?.token === gone.token;
  // Somebody else was faster, and this is the new claim. One that was made meanwhile stays: `isOwn` then says so there.
  if (!isThat) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return isThat;
}

async function beat(path: string, isOwn: () => Promise<boolean>): Promise<void> {
  try {
    // The claim of a window that has taken over must not live on through this one.
    if (!(await isOwn())) return;
    const now = new Date();
    await utimes(path, now, now);
  } catch {
    // Gone, or a disk that fails: others take it for a host that is gone, and `isOwn` says so here.
  }
}

function unreadable(path: string, cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Failure('other', message('Can’t read whether another window is running a plan, so none is resumed.'), {
    remedy: 'show-log',
    detail: `${path}: ${why}`,
    cause,
  });
}
