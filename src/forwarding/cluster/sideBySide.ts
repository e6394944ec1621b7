/**
 * Like `Promise.all`, but the first failure aborts the others and waits for them: their answers would not be used. Also
 * aborts what `start` began without waiting.
 * @param start begins everything, with the signal for aborts.
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

/** For work that may turn out to be unnecessary: a failure is thrown only to those who await it. */
export function aside<T>(begun: Promise<T>): Promise<T> {
  begun.catch(() => undefined);
  return begun;
}
