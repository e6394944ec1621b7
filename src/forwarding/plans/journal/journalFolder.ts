import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../failure/failure.ts';
import { toFailure } from '../../../failure/toFailure.ts';
import { isRecord } from '../../../text/jsonValue.ts';
import { message, type Message } from '../../../text/message.ts';
import { redact } from '../../../text/redaction.ts';
import { keptUrl } from '../../webhook/webhookRecord.ts';
import type { Claim, Claims, Holder } from './claims.ts';
import type { JournalEntry, PendingRefresh, PlanJournal } from './journal.ts';
import { notKept } from './notKept.ts';

const ENTRY_ENDING = '.plan.json';
const PENDING_ENDING = '.refresh.json';
const CLAIM_ENDING = '.run.json';
/** Of an entry's form: one of another version is not understood. */
const FORMAT = 1;

/**
 * The journal as files in one folder (0700, files 0600): an entry is on disk before its step begins, even if the
 * process dies, and all windows see it. Files are replaced atomically. A password in a URL is omitted and asked for
 * again.
 */
export class JournalFolder implements PlanJournal {
  readonly #folder: string;
  readonly #log: (text: Message) => void;
  /** Serialises writes, so that the last one wins. */
  #writing: Promise<void> = Promise.resolve();
  #claims: Promise<Claims> | undefined;

  /** @param log takes what is wrong with an entry that is passed over. */
  constructor(folder: string, log: (text: Message) => void = () => undefined) {
    this.#folder = folder;
    this.#log = log;
  }

  async claim(clusterId: string): Promise<Claim | undefined> {
    return this.#ofClaim(clusterId, (claims, path) => claims.claim(path));
  }

  holder(clusterId: string): Promise<Holder> {
    return this.#ofClaim(clusterId, (claims, path) => claims.holder(path));
  }

  async #ofClaim<T>(clusterId: string, ask: (claims: Claims, path: string) => Promise<T>): Promise<T> {
    const path = join(this.#folder, `${fileName(clusterId)}${CLAIM_ENDING}`);
    this.#claims ??= import(/* webpackChunkName: "flows" */ './claims.ts').then(({ Claims: Class }) => new Class());
    return ask(await this.#claims, path);
  }

  entry(clusterId: string): Promise<JournalEntry | undefined> {
    return this.#read<JournalEntry>(`${fileName(clusterId)}${ENTRY_ENDING}`, isEntry);
  }

  async hasEntries(): Promise<boolean> {
    return (await this.#names()).length > 0;
  }

  async entries(): Promise<readonly JournalEntry[]> {
    const entries = await Promise.all(
      (await this.#names()).map((name) =>
        // One that cannot be read must not hide the others; a run on its own cluster is refused.
        this.#read<JournalEntry>(name, isEntry).catch((error: unknown) => {
          this.#log(toFailure(error).text);
          return undefined;
        }),
      ),
    );
    return entries.filter((entry) => entry !== undefined);
  }

  write(entry: JournalEntry): Promise<void> {
    return this.#write(`${fileName(entry.cluster.id)}${ENTRY_ENDING}`, { format: FORMAT, ...entry });
  }

  remove(clusterId: string): Promise<void> {
    return this.#write(`${fileName(clusterId)}${ENTRY_ENDING}`, undefined);
  }

  pendingRefresh(clusterId: string): Promise<PendingRefresh | undefined> {
    return this.#read<PendingRefresh>(`${fileName(clusterId)}${PENDING_ENDING}`, isPending);
  }

  setPendingRefresh(clusterId: string, pending: PendingRefresh | undefined): Promise<void> {
    return this.#write(`${fileName(clusterId)}${PENDING_ENDING}`, pending);
  }

  /** Names of the entries' files. @throws Failure `other` if the folder cannot be read */
  async #names(): Promise<readonly string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => name.endsWith(ENTRY_ENDING));
    } catch (error) {
      if (isMissing(error)) return [];
      throw unreadable(this.#folder, error);
    }
  }

  /** @throws Failure `other` if the file is there and cannot be read: what an earlier run left is then not known. */
  async #read<T extends object>(
    name: string,
    isComplete: (value: Fields, file: string) => boolean,
  ): Promise<T | undefined> {
    await this.#writing;
    const path = join(this.#folder, name);
    try {
      // Only this class writes it, and as a whole.
      const value: unknown = JSON.parse(await readFile(path, 'utf8'));
      if (!isRecord(value) || !isComplete(value, name)) throw new Error('incomplete');
      return value as T;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unreadable(path, error);
    }
  }

  #write(name: string, value: unknown): Promise<void> {
    const write = async (): Promise<void> => {
      const path = join(this.#folder, name);
      const partial = `${path}.${process.pid}.partial`;
      try {
        if (value === undefined) return await rm(path, { force: true });
        await mkdir(this.#folder, { recursive: true, mode: 0o700 });
        await writeFile(partial, JSON.stringify(value, withoutSecrets), { mode: 0o600 });
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true }).catch(() => undefined);
        throw notKept(path, error);
      }
    };
    const written = this.#writing.then(write);
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** What decides whether a run may begin, and what Resume and Undo act on, is there, and of the file's own cluster. */
function isEntry({ format, account, cluster, memo, steps, changes }: Fields, file: string): boolean {
  return (
    format === FORMAT &&
    [account, memo].every(isRecord) &&
    isRecord(cluster) &&
    file === `${fileName(String(cluster['id']))}${ENTRY_ENDING}` &&
    isListOf(steps, ['id', 'agreed']) &&
    isListOf(changes, ['kind'])
  );
}

/** Whether every item is an object with these texts. */
function isListOf(value: unknown, names: readonly string[]): boolean {
  return (
    Array.isArray(value) &&
    value.every((item: unknown) => isRecord(item) && names.every((name) => typeof item[name] === 'string'))
  );
}

function isPending({ begun }: Fields): boolean {
  return begun === 'no' || begun === 'maybe' || begun === 'yes';
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unreadable(path: string, cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Failure(
    'other',
    message('An earlier run’s record can’t be read, so nothing was started. Check the cluster, then delete it.'),
    { remedy: 'show-log', detail: `${path}: ${why}`, cause },
  );
}

function withoutSecrets(_key: string, value: unknown): unknown {
  if (isRecord(value) && typeof value['server'] === 'string') {
    return { ...value, ...keptUrl(value['server']) };
  }
  return typeof value === 'string' ? redact(value) : value;
}

/** Cluster ids consist of letters and digits; nothing else becomes part of a path. */
function fileName(clusterId: string): string {
  return encodeURIComponent(clusterId).replaceAll('.', '%2E');
}
