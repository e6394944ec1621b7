import * as vscode from 'vscode';
import { completeFilter, type SeenValues } from '../../audit/filter/completeFilter.ts';
import { isProblem, parseFilter, type Filter, type FilterProblem } from '../../audit/filter/parseFilter.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { harmless, shown, type Shown } from '../../text/foreignText.ts';
import { createList, isSeparator, type Entry } from '../showText.ts';

interface FilterItem extends Entry {
  /** What Enter does: accepts the filter, or continues with this text. */
  readonly then: { readonly take: Filter } | { readonly type: string } | undefined;
}

export interface FilterQuestion {
  readonly name: string;
  readonly text: string;
  readonly recent: readonly string[];
  readonly seen: SeenValues;
}

/**
 * Asks for a filter in one box, which shows errors and completions during typing.
 * @returns the filter, with an empty text for every line; `undefined` when the user cancels.
 */
export function askFilter({ name, text, recent, seen }: FilterQuestion): Promise<Filter | undefined> {
  const pick = createList<FilterItem>({
    title: localize(message('Filter {0}', name)),
    question: localize(message('Which lines should be shown?')),
    hint: localize(message('For example verb:create,delete resource:secrets code:>=400 -user:system:*')),
  });
  pick.ignoreFocusOut = true;
  const offer = (entered = false): void => {
    pick.items = itemsFor(pick.value, { recent, seen, entered });
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
      if ('take' in chosen.then) {
        resolve(chosen.then.take);
        pick.dispose();
      } else {
        pick.value = chosen.then.type;
        offer();
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
  /** Whether the user takes the text for complete. */
  readonly entered: boolean;
}

function itemsFor(text: string, { recent, seen, entered }: Offered): FilterItem[] {
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
  return [
    ...firstItems(text, { entered, completes: completions.length > 0 }),
    ...separator(localize(message('continue with')), completions),
    ...separator(localize(message('used before')), used),
  ];
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
