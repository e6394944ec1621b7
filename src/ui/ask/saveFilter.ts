import { toFailure } from '../../failure/toFailure.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { confirm } from '../notify.ts';
import { keepSavedFilter, savedFilters } from '../settings.ts';
import { showError } from '../showText.ts';
import { askText } from './wizard.ts';

/** Longest name: one line of a list has room for it. */
const LONGEST = 60;

/** Asks for a name and writes the filter into the user's settings. What cannot be written is shown. */
export async function saveFilter(text: string): Promise<void> {
  let name = '';
  const asked = await askText(
    { title: localize(message('Save This Filter')), isFirst: true },
    {
      prompt: message('A name for {0}', text),
      placeholder: message('For example Changes to payments'),
      value: '',
      check: (typed) => {
        if (typed.trim() === '') return message('Enter a name.');
        // An object of JavaScript would lose it.
        if (typed.trim() === '__proto__') return message('“{0}” can’t be a name.', typed.trim());
        return typed.trim().length > LONGEST ? message('Enter at most {0} characters.', LONGEST) : undefined;
      },
      warn: (typed) => (isTaken(typed.trim()) ? message('There is a filter with this name.') : undefined),
      answer: (typed) => (name = typed.trim()),
    },
  );
  if (asked !== 'next' || !(await mayReplace(name, text))) return;
  try {
    if (await keepSavedFilter(name, text)) return;
    void showError(
      localize(message('Not saved: kubeAudit.filters in your settings isn’t an object of names and filters.')),
    );
  } catch (error) {
    void showError(localize(message('The filter “{0}” wasn’t saved. {1}', name, toFailure(error).text)));
  }
}

function isTaken(name: string): boolean {
  return Object.hasOwn(savedFilters(), name);
}

async function mayReplace(name: string, text: string): Promise<boolean> {
  const old = isTaken(name) ? savedFilters()[name] : undefined;
  // One with an empty text is not offered: the name is free.
  if (old === undefined || old.trim() === '' || old === text) return true;
  return confirm(
    message('Replace the filter “{0}”?', name),
    message('It is: {0}\nIt becomes: {1}', old, text),
    message('Replace'),
  );
}
