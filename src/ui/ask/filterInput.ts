import * as vscode from 'vscode';
import { completeFilter, type SeenValues } from '../../audit/filter/completeFilter.ts';
import { isProblem, parseFilter, type Filter, type FilterProblem } from '../../audit/filter/parseFilter.ts';
import { canBeSaved, offeredFilters, readSavedFilters, type SavedFilter } from '../../audit/filter/savedFilters.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { savedFilters } from '../settings.ts';
import { harmless, shown, type Shown } from '../../text/foreignText.ts';
import { createList, isSeparator, type Entry } from '../showText.ts';
import { saveFilter } from './saveFilter.ts';

interface FilterItem extends Entry {
  /** What Enter does: accepts the filter, saves it under a name, or continues with this text. */
  readonly then: { readonly take: Filter } | { readonly save: Filter } | { readonly type: string } | undefined;
}

/** How the box was left. */
type Answer = { readonly take: Filter } | { readonly save: Filter };

export interface FilterQuestion {
  readonly name: string;
  readonly text: string;
  readonly recent: readonly string[];
  readonly seen: SeenValues;
}

/**
 * Asks for a filter in one box, which shows errors, saved filters and completions during typing.
 * @returns the filter, with an empty text for every line; `undefined` when the user cancels.
 */
export async function askFilter(question: FilterQuestion): Promise<Filter | undefined> {
  let { text } = question;
  for (;;) {
    const answer = await askOnce({ ...question, text });
    if (answer === undefined) return undefined;
    if ('take' in answer) return answer.take;
    ({ text } = answer.save);
    // Saved or not, the box comes back with the filter.
    await saveFilter(text);
  }
}

function askOnce({ name, text, recent, seen }: FilterQuestion): Promise<Answer | undefined> {
  const saved = readSavedFilters(savedFilters());
  const pick = createList<FilterItem>({
    title: localize(message('Filter {0}', name)),
    question: localize(message('Which lines should be shown?')),
    hint: localize(message('For example verb:create,delete resource:secrets code:>=400 -user:system:*')),
  });
  pick.ignoreFocusOut = true;
  const offer = (entered = false): void => {
    pick.items = itemsFor(pick.value, { recent, seen, saved, entered });
    // Enter accepts the typed text, or completes it; the arrows select another completion.
    pick.activeItems = pick.items.filter((item) => !isSeparator(item)).slice(0, 1);
  };
  return new Promise((resolve) => {
    pick.onDidChangeValue(() => offer());
    pick.onDidAccept(() => {
      const [chosen] = pick.activeItems;
      if (chosen?.then === undefined) {
        offer(true);
        return;
      }
      if ('type' in chosen.then) {
        pick.value = chosen.then.type;
        offer();
      } else {
        resolve(chosen.then);
        pick.dispose();
      }
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.value = text;
    offer();
    pick.show();
  });
}

interface Offered extends Pick<FilterQuestion, 'recent' | 'seen'> {
  readonly saved: readonly SavedFilter[];
  /** Whether the user takes the text for complete. */
  readonly entered: boolean;
}

function itemsFor(text: string, { recent, seen, saved, entered }: Offered): FilterItem[] {
  const completions: FilterItem[] = completeFilter(text, seen).map(({ label, about, text: completed }) => ({
    label: harmless(label),
    ...(about === undefined ? {} : { description: localize(about) }),
    // The box would show only items that contain the whole text.
    alwaysShow: true,
    then: { type: completed },
  }));
  const used: FilterItem[] = recent
    .filter((other) => other !== text.trim() && (text.trim() === '' || other.includes(text.trim())))
    .map((other) => ({ label: shown`$(history) ${other}`, alwaysShow: true, then: { type: other } }));
  const separator = (label: Shown, items: FilterItem[]): FilterItem[] =>
    items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator, then: undefined }, ...items];
  const named = separator(localize(message('saved filters')), savedItems(text, saved));
  return [
    ...firstItems(text, { entered, completes: completions.length > 0 }),
    ...(text.trim() === '' ? named : []),
    ...separator(localize(message('continue with')), completions),
    ...separator(localize(message('used before')), used),
    ...(text.trim() === '' ? [] : named),
  ];
}

/** The saved filters that the typed text names, and the typed one to be saved. */
function savedItems(text: string, saved: readonly SavedFilter[]): FilterItem[] {
  const items = offeredFilters(saved, text).map(({ name, text: whole, problem }): FilterItem => {
    const item = { description: harmless(whole), alwaysShow: true };
    return problem === undefined
      ? { ...item, label: shown`$(filter) ${name}`, then: { type: whole } }
      : { ...item, label: shown`$(error) ${name}`, detail: localize(problem.text), then: undefined };
  });
  const read = parseFilter(text);
  if (isProblem(read) || !canBeSaved(read, saved)) return items;
  const label = shown`$(save) ${localize(message('Save This Filter…'))}`;
  return [...items, { label, alwaysShow: true, then: { save: read } }];
}

/** What Enter does with the typed text. What is wrong with a word that is still typed is not said yet. */
function firstItems(
  text: string,
  { entered, completes }: { readonly entered: boolean; readonly completes: boolean },
): FilterItem[] {
  const read = parseFilter(text);
  if (isProblem(read)) {
    const place = text.slice(read.start, read.end);
    if (!entered && isTypedNow(text, read)) {
      const label = shown`$(edit) ${localize(message('Keep typing'))}`;
      return completes ? [] : [{ label, description: harmless(place), alwaysShow: true, then: undefined }];
    }
    return [
      {
        label: shown`$(error) ${localize(read.text)}`,
        description: localize(message('at “{0}”, character {1}', place, read.start + 1)),
        alwaysShow: true,
        then: undefined,
      },
    ];
  }
  const take = { alwaysShow: true, then: { take: read } };
  return read.text === ''
    ? [{ ...take, label: shown`$(clear-all) ${localize(message('Show every line'))}` }]
    : [
        {
          ...take,
          label: shown`$(filter) ${localize(message('Show only these lines'))}`,
          description: harmless(read.text),
        },
      ];
}

/** Whether a problem is in the last word, behind which no blank was typed. */
function isTypedNow(text: string, { end }: FilterProblem): boolean {
  return end >= text.length && !/\s$/.test(text);
}
