import { limiter } from '../../kubernetes/limiter.ts';

/** What the end of one piece of work means for the others: `doubtful` is neither known to be good nor to be bad. */
export type Verdict = 'well' | 'doubtful' | 'failed';

export interface Stages<Result> {
  /** Pieces that run at a time once the first one went well. */
  readonly atOnce: number;
  readonly verdict: (result: Result) => Verdict;
  /** Whether to go on with the others though the end of the first one is doubtful. */
  readonly goOn: (result: Result) => Promise<boolean>;
}

export interface StagesEnd<Item, Result> {
  readonly ended: readonly Result[];
  /** What was never begun. */
  readonly notBegun: readonly Item[];
}

/**
 * The first piece of work alone, then the others if it went well, so many at a time. After the first failure none is
 * begun; those that run go on to their end. A doubtful end stops the others too, unless the user agreed to the first
 * one's.
 * @throws what `work` threw first, once those that ran with it have ended
 */
export async function inStages<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { atOnce, verdict, goOn }: Stages<Result>,
): Promise<StagesEnd<Item, Result>> {
  const [first, ...others] = items;
  if (first === undefined) return { ended: [], notBegun: [] };
  const result = await work(first);
  const alone: StagesEnd<Item, Result> = { ended: [result], notBegun: others };
  const firstVerdict = verdict(result);
  if (others.length === 0 || firstVerdict === 'failed') return alone;
  if (firstVerdict === 'doubtful' && !(await goOn(result))) return alone;
  const stops: readonly Verdict[] = firstVerdict === 'doubtful' ? ['failed'] : ['failed', 'doubtful'];
  const ended = [result];
  const notBegun: Item[] = [];
  let isStopped = false;
  const limit = limiter(atOnce);
  const run = (item: Item): Promise<void> =>
    limit(async () => {
      if (isStopped) {
        notBegun.push(item);
        return;
      }
      let isWell = false;
      try {
        const end = await work(item);
        ended.push(end);
        isWell = !stops.includes(verdict(end));
      } finally {
        // Work that throws stops the others as one that failed.
        isStopped ||= !isWell;
      }
    });
  const runs = await Promise.allSettled(others.map(run));
  for (const end of runs) if (end.status === 'rejected') throw end.reason;
  return { ended, notBegun };
}
