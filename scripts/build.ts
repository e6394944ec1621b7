/** `npm run build`: the extension into dist, and the host suite into out/host. */
import { bundle } from './bundle.ts';

try {
  bundle();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
