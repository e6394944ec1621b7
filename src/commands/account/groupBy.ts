import { message, type Message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { groupBy, setGroupBy, type GroupBy } from '../../ui/settings.ts';
import { pickOne } from '../../ui/showText.ts';

const choices: Readonly<Record<GroupBy, Message>> = {
  resourceGroup: message('Resource Group'),
  region: message('Region'),
  condition: message('Condition'),
  none: message('No Grouping'),
};

/** Asks for the grouping of the clusters and stores it in the settings. */
export async function chooseGrouping(): Promise<void> {
  const now = groupBy();
  const picked = await pickOne(
    Object.entries(choices).map(([value, label]) => ({
      label: localize(label),
      // The keys are exactly those of `choices`.
      value: value as GroupBy,
      ...(value === now ? { description: localize(message('current')) } : {}),
    })),
    { title: localize(message('Group By')), question: localize(message('How the clusters are grouped')) },
  );
  if (picked !== undefined) {
    await setGroupBy(picked.value);
  }
}
