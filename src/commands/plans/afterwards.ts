import type { JournalEntry, PlanJournal } from '../../forwarding/plans/journal/journal.ts';
import { inEnglish } from '../../text/message.ts';
import type { Afterwards } from '../../ui/pages/plan/planRecord.ts';
import type { ShownPart } from '../../ui/pages/plan/planContent.ts';

/** A plan on a page: its cluster, and its title in English. */
export type PlanOfPage = Pick<ShownPart, 'id' | 'plan'>;

/** The worst first: what can be done, then what isn't known. */
const order: readonly Afterwards[] = [
  'unfinished',
  'unknown',
  'running here',
  'running elsewhere',
  'another plan',
  'nothing left',
];

/**
 * What is left of plans whose window has ended: of several the worst, and the records that can be resumed.
 * @param log takes why something isn't known.
 */
export async function afterwardsOf(
  plans: readonly PlanOfPage[],
  journal: Pick<PlanJournal, 'entry' | 'holder'>,
  log: (error: unknown) => void,
): Promise<{ readonly afterwards: Afterwards; readonly unfinished: readonly JournalEntry[] }> {
  const all = await Promise.all(plans.map((plan) => leftOf(plan, journal, log)));
  const afterwards = order.find((one) => all.some((each) => each.afterwards === one)) ?? 'unknown';
  return { afterwards, unfinished: all.flatMap(({ entry }) => entry ?? []) };
}

async function leftOf(
  { id, plan }: PlanOfPage,
  journal: Pick<PlanJournal, 'entry' | 'holder'>,
  log: (error: unknown) => void,
): Promise<{ readonly afterwards: Afterwards; readonly entry?: JournalEntry }> {
  try {
    const entry = await journal.entry(id);
    if (entry === undefined) return { afterwards: 'nothing left' };
    if (inEnglish(entry.title) !== plan) return { afterwards: 'another plan' };
    const holder = await journal.holder(id);
    if (holder === 'nobody') return { afterwards: 'unfinished', entry };
    return { afterwards: holder === 'this host' ? 'running here' : 'running elsewhere' };
  } catch (error) {
    log(error);
    return { afterwards: 'unknown' };
  }
}
