import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names this extension host: process ids are used again, and are the same in each container. */
export const HOST = randomUUID();
/** Where process ids mean the same as here. */
export const SPACE = processSpace();

function processSpace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux: process ids are the machine's.
    return hostname();
  }
}
