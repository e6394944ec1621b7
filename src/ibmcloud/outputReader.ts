/** Reads the standard output of one call as it comes. */
export interface OutputReader<T> {
  /** Must not throw. */
  readonly push: (piece: string) => void;
  /** After a call that exited with 0. @throws Failure `bad-output` where it cannot be read. */
  readonly end: () => T;
}
