import { loadChunk } from './loadChunk.ts';

/**
 * What is loaded and made with its first use, and then kept. What could not be loaded is tried again with the next use.
 */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (made !== undefined) return made;
    const making = loadChunk(make);
    making.catch(() => (made = undefined));
    made = making;
    return making;
  };
}
