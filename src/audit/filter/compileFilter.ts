import { message, type Message } from '../../text/message.ts';
import { fieldOf } from './filterFields.ts';
import { filterWords, type FilterWord } from './filterWords.ts';
import { anyOf, not, recordCondition, type Condition } from './queryCondition.ts';
import { valueCondition, type EventKeys } from './queryFields.ts';

/**
 * What became of a word of a filter: `exact` – the instance's rows are those that are wanted; `wider` – it leaves out
 * some that are not wanted; `here` – it leaves out none. In any case the filter is applied to the rows once more.
 */
export interface CompiledWord {
  readonly word: string;
  readonly how: 'exact' | 'wider' | 'here';
  /** In DataPrime; empty for `here`. */
  readonly condition: string;
}

export interface CompiledFilter {
  readonly words: readonly CompiledWord[];
  /** All conditions, joined; empty where everything is done here. */
  readonly condition: string;
}

/**
 * Compiles a filter that was parsed without a problem to a condition in DataPrime, which is true of each event that the
 * filter wants. Pure.
 * @param room most characters of the condition; a word that has no room is done here.
 * @returns a message for a filter that no event can match
 */
export function compileFilter(filter: string, keys: EventKeys, room: number): CompiledFilter | Message {
  let left = room;
  const words: CompiledWord[] = [];
  for (const word of filterWords(filter)) {
    const field = word.field === undefined ? undefined : fieldOf(word.field);
    if (!word.negated && (field?.key === 'backend' || field?.key === 'ms')) {
      return message(
        '“{0}” is a field of HAProxy’s lines. In Cloud Logs, events are searched: leave it out.',
        field.key,
      );
    }
    const written = filter.slice(word.start, word.end);
    const found = conditionOf(word, keys);
    const isKept = found !== undefined && found.text.length + JOINT.length <= left;
    if (isKept) left -= found.text.length + JOINT.length;
    words.push({
      word: written,
      how: isKept ? (found.isExact ? 'exact' : 'wider') : 'here',
      condition: isKept ? found.text : '',
    });
  }
  const conditions = words.filter(({ condition }) => condition !== '').map(({ condition }) => condition);
  return { words, condition: conditions.join(JOINT) };
}

const JOINT = ' && ';

function conditionOf(word: FilterWord, keys: EventKeys): Condition | undefined {
  const field = word.field === undefined ? undefined : fieldOf(word.field);
  if (field === undefined) return word.negated ? undefined : freeText(word.values[0]?.text ?? '', keys);
  const conditions = word.values.map((value) => valueCondition(field.key, value, keys));
  const known = conditions.filter((one) => one !== undefined);
  // One of several values that is not known would be lost.
  if (known.length < conditions.length) return undefined;
  return word.negated ? negated(known) : anyOf(known);
}

/** None of the conditions, each with its own keys. */
function negated(conditions: readonly Condition[]): Condition | undefined {
  const none = conditions.map(not).filter((one) => one !== undefined);
  if (none.length < conditions.length) return undefined;
  return { text: none.map(({ text }) => text).join(JOINT), isExact: true, keys: [] };
}

/**
 * A text anywhere in an event. An instance may not search the names of keys: what has only letters may be one, and so
 * may what is in one that was seen.
 */
function freeText(text: string, { seen }: EventKeys): Condition | undefined {
  const wanted = text.toLowerCase();
  if (!/[\d@:#-]/.test(wanted) || [...seen].some((path) => path.toLowerCase().includes(wanted))) return undefined;
  return recordCondition(text, true);
}
