import type { Socket } from 'node:net';

/**
 * Passes bytes in both directions until either side ends or fails, then ends the other. `open` holds both while they
 * live.
 */
export function joinSockets(incoming: Socket, onward: Socket, open: Set<Socket>): void {
  for (const [one, other] of [
    [incoming, onward],
    [onward, incoming],
  ] as const) {
    open.add(one);
    one.on('error', () => other.destroy());
    one.on('close', () => {
      open.delete(one);
      other.destroy();
    });
    one.pipe(other);
  }
}
