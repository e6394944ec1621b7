/** Longest wait for a restarting master, in milliseconds: IBM says "several minutes", users report more. */
export const MASTER_TIMEOUT_MS = 60 * 60_000;

/** Longest wait for a rollout that pulls an image, in milliseconds. */
export const ROLLOUT_TIMEOUT_MS = 5 * 60_000;
