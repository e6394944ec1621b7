import type { AuditMetrics, ClusterApi } from '../../kubernetes/clusterApi.ts';

/** The latest counters of each API server of a master, by its start time. */
export type CounterReadings = ReadonlyMap<number, AuditMetrics>;

/** After this many readings without a new API server all count as seen; and the limit of readings. */
const QUIET_READINGS = 3;
const MOST_READINGS = 12;

/**
 * Reads the counters of the master's API servers. They share one address that spreads connections, so each reading uses
 * a new connection and may reach any of them.
 * @param wanted start times of the servers to compare with an earlier reading: stop once these were read.
 */
export async function readCounters(
  api: ClusterApi,
  signal: AbortSignal,
  wanted?: Iterable<number>,
): Promise<CounterReadings> {
  const readings = new Map<number, AuditMetrics>();
  const missing = wanted && new Set(wanted);
  let quiet = 0;
  for (let count = 0; count < MOST_READINGS && (missing ? missing.size > 0 : quiet < QUIET_READINGS);) {
    // In parallel, since a round-robin balancer then reaches different servers, whatever other traffic there is.
    const atOnce = Math.min(missing ? missing.size : QUIET_READINGS - quiet, MOST_READINGS - count);
    count += atOnce;
    for (const reading of await Promise.all(Array.from({ length: atOnce }, () => api.readMetrics(signal)))) {
      quiet = readings.has(reading.processStart) ? quiet + 1 : 0;
      readings.set(reading.processStart, reading);
      missing?.delete(reading.processStart);
    }
  }
  return readings;
}

/** Comparison of the servers that are in both readings. */
export interface CounterComparison {
  readonly seen: number;
  readonly compared: number;
  /** Compared servers whose count of failed deliveries rose. */
  readonly failing: number;
  /** Sum of their new errors. */
  readonly newErrors: number;
}

/** Compares two readings. A restarted server has another start time and is skipped. */
export function compareCounters(before: CounterReadings, after: CounterReadings): CounterComparison {
  const pairs = [...before].flatMap(([start, earlier]) => {
    const later = after.get(start);
    return later ? [later.webhookErrors - earlier.webhookErrors] : [];
  });
  const rises = pairs.filter((rise) => rise > 0);
  return {
    seen: before.size,
    compared: pairs.length,
    failing: rises.length,
    newErrors: rises.reduce((sum, rise) => sum + rise, 0),
  };
}
