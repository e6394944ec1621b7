import {
  excludeValue as withoutValue,
  filterParts,
  toggleValue as withValue,
  withoutPart,
  type AskedValue,
} from '../../audit/filter/editFilter.ts';
import { fieldOf, type FieldKey } from '../../audit/filter/filterFields.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import { askFilter } from '../../ui/ask/filterInput.ts';
import { localize } from '../../ui/localize.ts';
import { showInformation } from '../../ui/showText.ts';
import type { CommandContext } from '../command.ts';
import { filtersOf } from '../logs/filters.ts';

/** Filter These Events…: asks for the filter of what is explored. */
export async function filterExplored(context: CommandContext): Promise<void> {
  const { explored } = await context.explored();
  const { now } = explored;
  if (now === undefined) return;
  const seen = new Map<FieldKey, readonly string[]>(
    now.summary.topLists.map(({ field, values }) => [field, values.map(({ value }) => value)]),
  );
  const memory = filtersOf(context);
  const question = { name: now.origin.name, text: explored.wanted, recent: memory.recent(), seen };
  const filter = await askFilter(question);
  if (filter === undefined) return;
  await memory.keep(undefined, filter.text === '' ? undefined : filter);
  await apply(context, filter.text);
}

/** Clear Filter: of what is explored. */
export async function clearExplored(context: CommandContext): Promise<void> {
  await apply(context, '');
}

/** Filter by This Value: adds a value of a top list to the filter, or takes it out again. */
export async function toggleValue(context: CommandContext, argument: unknown): Promise<void> {
  await applyValue(context, argument, withValue);
}

/** Exclude This Value: of a top list. */
export async function excludeValue(context: CommandContext, argument: unknown): Promise<void> {
  await applyValue(context, argument, withoutValue);
}

/** Remove from Filter: the part that the row is. */
export async function removeFilterPart(context: CommandContext, part: unknown): Promise<void> {
  if (!isRecord(part) || part['kind'] !== 'part' || typeof part['text'] !== 'string') return;
  const { wanted } = (await context.explored()).explored;
  await apply(context, withoutPart(wanted, filterParts(wanted).indexOf(part['text'])));
}

/** Rank by Events or Bytes: the values of top lists. */
export async function rankValues(context: CommandContext): Promise<void> {
  const view = await context.explored();
  await view.while(view.explored.rankBy(view.explored.rankedBy === 'events' ? 'bytes' : 'events'));
}

async function applyValue(
  context: CommandContext,
  argument: unknown,
  change: (text: string, asked: AskedValue) => string | undefined,
): Promise<void> {
  const view = await context.explored();
  const asked = valueOf(argument);
  if (asked === undefined) return;
  const text = change(view.explored.wanted, asked);
  if (text === undefined) void showInformation(localize(message('A filter can’t name this value.')));
  else await apply(context, text);
}

async function apply(context: CommandContext, text: string): Promise<void> {
  const view = await context.explored();
  await view.while(view.explored.setFilter(text));
}

/** The value that a row is about. */
function valueOf(row: unknown): AskedValue | undefined {
  if (!isRecord(row) || typeof row['field'] !== 'string' || typeof row['value'] !== 'string') return undefined;
  const field = fieldOf(row['field'])?.key;
  return field && { field, value: row['value'] };
}
