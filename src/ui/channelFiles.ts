import { readdirSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What VS Code leaves out of a channel's name where it names its file. */
const NOT_IN_FILE_NAMES = /[\\/:*?"<>|]/g;

/** VS Code may know of a channel a moment before its file is there. */
const MOST_LOOKS = 20;
const LOOK_MS = 25;

/**
 * Finds the files of the output channels of one name. VS Code leaves a channel's file where it is when the channel is disposed
 * of: a stream that goes on for days would fill the disk with what nobody can open any more.
 */
export class ChannelFiles {
  readonly #hostLogs: string;
  readonly #ending: string;
  /** Those of a channel, and those that were there before: of an earlier stream, or of a host that ended. */
  #claimed: Set<string>;
  #claims: Promise<unknown> = Promise.resolve();

  /** @param logFolder of the extension: beside it, VS Code has the folder of this host's channels. */
  constructor(logFolder: string, name: string) {
    this.#hostLogs = dirname(logFolder);
    this.#ending = `-${name.replace(NOT_IN_FILE_NAMES, '')}.log`;
    this.#claimed = new Set(this.#present());
  }

  /**
   * The file of a channel that VS Code has just learnt of: of those that no earlier channel has, the first that begins with the
   * mark. `undefined` where there is none. @param mark that was appended to this channel first, and to no other;
   * where it is empty, the order tells alone: VS Code makes and numbers the files in that of the channels.
   */
  claim(mark: string): Promise<string | undefined> {
    // One after the other, so that no file is claimed twice.
    const claim = this.#claims.then(() => this.#claimFirst(mark));
    this.#claims = claim;
    return claim;
  }

  async #claimFirst(mark: string): Promise<string | undefined> {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const files = this.#present();
      // Of those that are gone nothing has to be remembered.
      this.#claimed = new Set(files.filter((file) => this.#claimed.has(file)));
      const free = files.filter((file) => !this.#claimed.has(file));
      for (const file of free.sort((one, other) => numberOf(one) - numberOf(other))) {
        if (!(await beginsWith(file, mark))) continue;
        this.#claimed.add(file);
        return file;
      }
      await delay(LOOK_MS);
    }
    return undefined;
  }

  /** None where VS Code keeps them elsewhere. */
  #present(): string[] {
    try {
      return this.#all();
    } catch {
      return [];
    }
  }

  #all(): string[] {
    const folders = readdirSync(this.#hostLogs).filter((entry) => entry.startsWith('output_logging_'));
    return folders.flatMap((folder) =>
      readdirSync(join(this.#hostLogs, folder))
        .filter((file) => /^\d+-/.test(file) && file.replace(/^\d+/, '') === this.#ending)
        .map((file) => join(this.#hostLogs, folder, file)),
    );
  }
}

async function beginsWith(file: string, mark: string): Promise<boolean> {
  const wanted = Buffer.from(mark);
  const found = Buffer.alloc(wanted.length);
  try {
    const opened = await open(file);
    try {
      await opened.read(found, 0, found.length, 0);
    } finally {
      await opened.close();
    }
  } catch {
    return false; // gone meanwhile
  }
  return found.equals(wanted);
}

/** VS Code counts the channels of a host: `12-Audit Log prod-dal.log`. */
function numberOf(file: string): number {
  return Number(/^\d+/.exec(basename(file))?.[0]);
}

/** Removes a channel's file. Where that cannot be done, as on Windows while VS Code reads it, it stays until VS Code tidies up. */
export async function removeChannelFile(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}
