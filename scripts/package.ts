/** `npm run package`: an installable .vsix. */
import { bundle } from './bundle.ts';
import { packVsix } from './vsix.ts';

try {
  bundle('extension');
  const { path, bytes, files } = await packVsix();
  console.log(`${files.length} files, ${Math.round(bytes / 1000)} kB: ${path}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
