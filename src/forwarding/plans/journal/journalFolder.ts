import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redact } from '../../../text/redaction.ts';
import type { JournalEntry, PendingRefresh, PlanJournal } from './journal.ts';

const ENTRY_ENDING = '.plan.json';
const PENDING_ENDING = '.refresh.json';

/**
 * The journal as files in one folder (0700, files 0600): an entry is on disk before its step begins, even if the
 * process dies, and all windows see it. Files are replaced atomically. A password in a URL is omitted and asked for
 * again.
 */
export class JournalFolder implements PlanJournal {
  readonly #folder: string;
  /** Serialises writes, so that the last one wins. */
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  entry(clusterId: string): Promise<JournalEntry | undefined> {
    return this.#read<JournalEntry>(`${fileName(clusterId)}${ENTRY_ENDING}`);
  }

  async hasEntries(): Promise<boolean> {
    return (await readdir(this.#folder).catch(() => [])).some((name) => name.endsWith(ENTRY_ENDING));
  }

  async entries(): Promise<readonly JournalEntry[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const entries = await Promise.all(
      names.filter((name) => name.endsWith(ENTRY_ENDING)).map((name) => this.#read<JournalEntry>(name)),
    );
    return entries.filter((entry) => entry !== undefined);
  }

  write(entry: JournalEntry): Promise<void> {
    return this.#write(`${fileName(entry.cluster.id)}${ENTRY_ENDING}`, entry);
  }

  remove(clusterId: string): Promise<void> {
    return this.#write(`${fileName(clusterId)}${ENTRY_ENDING}`, undefined);
  }

  pendingRefresh(clusterId: string): Promise<PendingRefresh | undefined> {
    return this.#read<PendingRefresh>(`${fileName(clusterId)}${PENDING_ENDING}`);
  }

  setPendingRefresh(clusterId: string, pending: PendingRefresh | undefined): Promise<void> {
    return this.#write(`${fileName(clusterId)}${PENDING_ENDING}`, pending);
  }

  async #read<T>(name: string): Promise<T | undefined> {
    await this.#writing;
    try {
      // Only this class writes it, and as a whole.
      return JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as T;
    } catch {
      return undefined;
    }
  }

  #write(name: string, value: unknown): Promise<void> {
    const write = async (): Promise<void> => {
      const path = join(this.#folder, name);
      if (value === undefined) return rm(path, { force: true });
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const partial = `${path}.${process.pid}.partial`;
      await writeFile(partial, JSON.stringify(value, withoutSecrets), { mode: 0o600 });
      await rename(partial, path);
    };
    const written = this.#writing.then(write);
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

function withoutSecrets(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? redact(value) : value;
}

/** Cluster ids consist of letters and digits; nothing else becomes part of a path. */
function fileName(clusterId: string): string {
  return encodeURIComponent(clusterId).replaceAll('.', '%2E');
}
