/** When an instance of IBM Cloud Logs is asked for test events, in milliseconds. */
export interface ArrivalWaits {
  /** Before the first look. */
  readonly firstMs: number;
  readonly betweenMs: number;
  /** After the first look that was answered: until a reason is enough for which none can come. */
  readonly certainMs: number;
  /** After the first look that was answered: until they are *not yet* there, and the reason is searched. */
  readonly notYetMs: number;
  /** After the first look that was answered: until they are not there. */
  readonly mostMs: number;
}

/** A line needs seconds to minutes until it can be found; an instance takes few queries a minute. */
export const ARRIVAL_WAITS: ArrivalWaits = {
  firstMs: 10_000,
  betweenMs: 15_000,
  certainMs: 15_000,
  notYetMs: 180_000,
  mostMs: 600_000,
};
