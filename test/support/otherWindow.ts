import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const folderOfJournal = new URL('../../src/forwarding/plans/journal/', import.meta.url);

/**
 * Another process that claims a cluster in a journal's folder, as another window does that runs a plan on it. It waits
 * until it is killed, or its standard input ends: then it releases the claim.
 * @throws Error if the claim was refused
 */
export async function otherWindow(folder: string, cluster: string): Promise<ChildProcess> {
  const script = `
    const { JournalFolder } = await import(${JSON.stringify(new URL('journalFolder.ts', folderOfJournal).href)});
    const claim = await new JournalFolder(process.argv[1]).claim(process.argv[2]);
    console.log(claim ? 'claimed' : 'refused');
    process.stdin.resume().on('end', async () => {
      await claim?.release();
      process.exit();
    });`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', script, '--', folder, cluster], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(other.stdout), 'line')) as [string];
  if (line === 'claimed') return other;
  other.kill('SIGKILL');
  throw new Error(line);
}
