import type { AuditMetrics, ClusterApi } from '../../kubernetes/clusterApi.ts';

/** What each API server of a master counted, by its start time; each as it was last read. */
export type CounterReadings = ReadonlyMap<number, AuditMetrics>;

/** Readings in a row that bring no new API server before all count as seen, and the most readings altogether. */
const QUIET_READINGS = 3;
const MOST_READINGS = 12;

/**
 * Reads the counters of as many API servers of the master as answer. One address stands before them and spreads connections,
 * so each reading is a connection of its own and may come from any of them.
 * @param wanted start times of those that are compared with an earlier reading: once they were read it is enough.
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
    // Side by side, since a balancer that takes turns gives these to different servers, whatever else is asked meanwhile.
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

/** Like compared with like: only servers of which both readings are there. */
export interface CounterComparison {
  /** Servers seen before. */
  readonly seen: number;
  readonly compared: number;
  /** Of those compared: whose count of failed deliveries rose. */
  readonly failing: number;
  /** By how much, altogether. */
  readonly newErrors: number;
}

/** Compares two readings; a server that restarted in between has another start time and is not compared. */
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
