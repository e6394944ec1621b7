import { Failure } from '../failure/failure.ts';
import { message } from '../text/message.ts';

/**
 * Loads a part of the extension on first use. After an update in the background the files of the running version may be
 * gone: then it throws a failure with a remedy, not an error of the module loader.
 */
export async function loadChunk<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (isMissingFile(error)) {
      throw new Failure('other', message('Reload the window to continue: the extension was updated.'), {
        remedy: 'reload-window',
        cause: error,
      });
    }
    throw error;
  }
}

function isMissingFile(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ENOENT')
  );
}
