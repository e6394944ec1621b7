import type nodeModule from 'node:module';
import { sep } from 'node:path';
import { getBuiltinModule } from 'node:process';
import type { ActivationTime } from './report.ts';

interface Loader {
  createRequire: typeof nodeModule.createRequire;
  /** What every `require` ends in. It is not documented, and VS Code itself hooks in here too. */
  _load(request: string, parent: unknown, isMain: boolean): unknown;
}

/** Node's own loader: webpack would put one of its own in place of an imported one. */
export const loader: Loader = getBuiltinModule('node:module') as unknown as Loader;

interface ExtensionModule<T> {
  activate(context: unknown): T | Promise<T>;
}

/**
 * Times what an extension does of an activation: loading its entry and its `activate()`. What VS Code does around them,
 * messages between its processes for the most part, is left out.
 *
 * @param folder of the extension.
 * @param activate asks VS Code for the activation.
 * @param then runs in the same turn in which `activate()` has ended; it also gets the time when `activate()` was
 * called.
 */
export async function activationTime<T>(
  folder: string,
  activate: () => Thenable<unknown>,
  then: (exports: T, began: number) => void = () => undefined,
): Promise<ActivationTime> {
  const original = loader._load.bind(loader);
  const time: ActivationTime = { load: NaN, activate: NaN };
  loader._load = (request, parent, isMain) => {
    if (!request.startsWith(folder + sep)) return original(request, parent, isMain);
    const began = performance.now();
    const entry = original(request, parent, isMain) as ExtensionModule<T>;
    time.load = performance.now() - began;
    return {
      ...entry,
      activate: async (context: unknown): Promise<T> => {
        const called = performance.now();
        const exports = await entry.activate(context);
        time.activate = performance.now() - called;
        then(exports, called);
        return exports;
      },
    };
  };
  try {
    await activate();
  } finally {
    loader._load = original;
  }
  if (Number.isNaN(time.activate)) throw new Error(`${folder} was loaded before it was measured.`);
  return time;
}
