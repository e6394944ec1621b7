import type { Filter } from '../../audit/filter/parseFilter.ts';
import type { FoundEvents } from '../../forwarding/destination/searchEvents.ts';
import { message, type Message } from '../../text/message.ts';
import { eventsText } from '../../audit/analysis/countTexts.ts';

/** What was searched. */
interface Searched {
  readonly destination: { readonly name: string };
  readonly range: { readonly text: Message };
  readonly filter: Filter;
}

/** What is said above the events. */
export function notesOf({ destination, range, filter }: Searched, found: FoundEvents): readonly Message[] {
  const searched = message('Cloud Logs instance {0}, {1}: {2}', destination.name, range.text, countOf(found));
  return [searched, ...(filter.text === '' ? [] : [message('Searched for: {0}', filter.text)]), ...found.notes];
}

function countOf({ byServer, lines, read, isMore }: FoundEvents): Message {
  const events = eventsText(lines.length);
  if (!isMore) {
    if (lines.length === read) return events;
    return message('{0} in {1}', events, read === 1 ? message('1 row') : message('{0} rows', read));
  }
  if (byServer !== undefined) return message('{0} in the newest {1} of {2} rows', events, read, byServer);
  return read === 1
    ? message('{0} in the newest row; there are more', events)
    : message('{0} in the newest {1} rows; there are more', events, read);
}

/** What is said in a notification: that nothing was found, or how much was not read. Empty: nothing. */
export function leftOf({ destination, range }: Searched, found: FoundEvents): readonly Message[] {
  const isEmpty = found.lines.length === 0;
  const place = message('{0} ({1})', destination.name, range.text);
  if (!found.isMore) return isEmpty ? [message('No event was found in {0}.', place), ...found.notes] : [];
  const { read } = found;
  const rows =
    found.byServer === undefined
      ? read === 1
        ? message('the newest row, and there are more')
        : message('the newest {0} rows, and there are more', read)
      : message('the newest {0} of {1} rows', read, found.byServer);
  return [
    isEmpty ? message('No event was found in {0} among {1}.', place, rows) : message('Read: {0}.', rows),
    ...(found.canReadMore || found.background !== undefined
      ? []
      : [message('More can’t be read at once: choose a shorter time range.')]),
    ...(found.background === undefined ? [] : [message('A background query of the archive can read more.')]),
    ...(isEmpty ? found.notes : []),
  ];
}
