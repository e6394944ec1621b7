import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { setShow, setSortBy, sortBy, type SortBy } from '../../ui/settings.ts';
import { pickOne } from '../../ui/showText.ts';

const orders: Readonly<Record<SortBy, Message>> = {
  name: message('Name'),
  condition: message('Condition, Worst First'),
};

/** Sort By…: asks for the order of the clusters and stores it in the settings. */
export async function chooseSorting(): Promise<void> {
  const now = sortBy();
  const picked = await pickOne(
    Object.entries(orders).map(([value, label]) => ({
      label: localize(label),
      // The keys are exactly those of `orders`.
      value: value as SortBy,
      ...(value === now ? { description: localize(message('current')) } : {}),
    })),
    { title: localize(message('Sort By')), question: localize(message('How the clusters are sorted')) },
  );
  if (picked !== undefined) await setSortBy(picked.value);
}

/** Show Only Clusters with Problems. */
export async function showProblems(): Promise<void> {
  await setShow('problems');
}

/** Show All Clusters. */
export async function showAllClusters(): Promise<void> {
  await setShow('all');
}
