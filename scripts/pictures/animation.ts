import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cached } from '../../test/support/cache.ts';
import { npm } from '../../test/support/childProcess.ts';

/** One frame: a PNG, and for how many milliseconds it is shown. */
export interface Frame {
  readonly png: Buffer;
  readonly ms: number;
}

/** What we use of the npm package `sharp`. */
interface Sharp {
  default: (
    frames: readonly Buffer[],
    options: { readonly join: { readonly animated: true } },
  ) => {
    webp(options: {
      readonly lossless: true;
      readonly effort: number;
      readonly delay: readonly number[];
      readonly loop: number;
    }): { toBuffer(): Promise<Buffer> };
  };
}

const sharpVersion = '0.35.5';

/**
 * The frames as an animated WebP without loss, shown again and again: of a window, whose frames differ little, a third
 * of a GIF's bytes, in all its colours. GitHub, both marketplaces and VS Code show it.
 */
export async function animatedWebp(frames: readonly Frame[]): Promise<Buffer> {
  const { default: sharp } = await loadSharp();
  const delay = frames.map(({ ms }) => ms);
  return sharp(
    frames.map(({ png }) => png),
    { join: { animated: true } },
  )
    .webp({ lossless: true, effort: 6, delay, loop: 0 })
    .toBuffer();
}

/** In the cache, not in package.json: only those who take pictures need its 20 MB. */
async function loadSharp(): Promise<Sharp> {
  const folder = await cached(`sharp-${sharpVersion}-${process.platform}-${process.arch}`, async (target) => {
    console.log(`Fetching sharp ${sharpVersion}, which writes the moving picture …`);
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await npm(['install', '--prefix', target, ...flags, `sharp@${sharpVersion}`], { cwd: target });
  });
  const { resolve } = createRequire(join(folder, 'package.json'));
  return (await import(pathToFileURL(resolve('sharp')).href)) as Sharp; // of this version, as described above
}
