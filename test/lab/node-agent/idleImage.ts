import { connectionRefused, type RunningContainer } from './container.ts';
import { ContainerLog } from './containerLog.ts';

/** An image whose work the lab does not need, such as a logging agent: it runs, and listens nowhere. */
export function runIdleImage(): RunningContainer {
  const log = new ContainerLog();
  let exit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    exit = resolve;
  });
  return {
    log,
    exited,
    listening: Promise.resolve(),
    dial: (port) => Promise.reject(connectionRefused(`127.0.0.1:${port}`)),
    stop: async () => {
      log.end();
      exit(0);
      await exited;
    },
  };
}
