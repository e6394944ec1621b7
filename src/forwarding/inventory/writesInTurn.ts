import type { Memory } from './lastKnown.ts';

/**
 * A memory whose writes go one after the other, and are seen at once. VS Code gives each write back to the extension as
 * all that is stored: of two at a time, the first one’s answer takes away the second, and a third would lose it.
 */
export function writesInTurn(memory: Memory): Memory {
  const written = new Map<string, { readonly value: unknown }>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    get<T>(key: string): T | undefined {
      const own = written.get(key);
      return own === undefined ? memory.get<T>(key) : (own.value as T | undefined);
    },
    update(key, value) {
      const own = { value };
      written.set(key, own);
      const writing = last.then(async () => {
        try {
          await memory.update(key, value);
        } finally {
          if (written.get(key) === own) written.delete(key);
        }
      });
      last = writing.catch(() => undefined);
      return writing;
    },
  };
}
