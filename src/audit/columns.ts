/**
 * The columns of a line: time, code, verb, user, resource, and the object, which takes what is left. No value shifts
 * another, so that at 120 columns everything up to the resource is in view, also behind a pod's mark and the node's
 * time.
 */
export const columnWidths = { time: 12, code: 4, verb: 9, user: 26, resource: 22 } as const;

/** Blanks between two columns. No value has two that follow each other. */
export const GAP = 2;

/** The same columns of HAProxy's lines hold the method, the server, and the milliseconds; last comes the path. */
export const TOOK_WIDTH = 9;
