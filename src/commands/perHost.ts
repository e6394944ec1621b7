import type { Disposable } from 'vscode';
import type { CommandContext } from './command.ts';

/** What there is once in an extension host: made with its first use, ended with the extension. */
export function perHost<T extends Pick<Disposable, 'dispose'>>(
  make: (context: CommandContext) => T,
): (context: CommandContext) => T {
  const known = new WeakMap<AbortSignal, T>();
  return (context) => {
    const { signal } = context;
    const before = known.get(signal);
    if (before !== undefined) return before;
    const made = make(context);
    known.set(signal, made);
    signal.addEventListener('abort', () => void made.dispose(), { once: true });
    return made;
  };
}
