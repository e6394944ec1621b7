/**
 * Like `Promise.all`, but the first to fail ends the others, whose answers would not be used, and they have ended when it throws.
 * What `start` began and does not wait for ends with it too.
 * @param start begins everything, with the signal that ends it.
 */
export async function allOrAbort<T extends readonly unknown[] | []>(
  signal: AbortSignal,
  start: (signal: AbortSignal) => T,
): Promise<{ -readonly [Key in keyof T]: Awaited<T[Key]> }> {
  const stop = new AbortController();
  const started = start(AbortSignal.any([signal, stop.signal]));
  try {
    return await Promise.all(started);
  } finally {
    stop.abort();
    await Promise.allSettled(started);
  }
}

/** Begun before it is known whether its answer is needed: a failure is thrown only to who waits for it. */
export function aside<T>(begun: Promise<T>): Promise<T> {
  begun.catch(() => undefined);
  return begun;
}
