import { sizeText } from '../../audit/analysis/figureText.ts';
import type { Histogram } from '../../audit/analysis/histogram.ts';
import type { EventSummary } from '../../audit/analysis/questions.ts';
import { hasTime } from '../../audit/filter/editFilter.ts';
import { timeRangeText } from '../../audit/filter/timeRange.ts';
import { message, type Message } from '../../text/message.ts';
import { outcomes, type HistogramContent, type Outcome, type ShownBar } from '../../ui/pages/histogramContent.ts';
import { eventsText, untimedText } from '../../audit/analysis/countTexts.ts';

type Say = (text: Message) => string;

const titles: Readonly<Record<Outcome, Message>> = {
  succeeded: message('Succeeded'),
  refused: message('Refused (4xx)'),
  failed: message('Failed (5xx)'),
  open: message('No answer'),
};

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const SECOND = 1_000;

/** What the histogram of some events shows. @param say gives a sentence in the user's language. */
export function histogramContent(
  { count, histogram }: Pick<EventSummary, 'count' | 'histogram'>,
  { filter, revision }: { readonly filter: string; readonly revision: number },
  say: Say,
): HistogramContent {
  const { buckets, step, untimed } = histogram;
  const sum = (key: Outcome): number => buckets.reduce((total, bucket) => total + bucket[key], 0);
  return {
    revision,
    summary: say(
      buckets.length === 0
        ? message('{0}, none with a time', eventsText(count))
        : hasDays(histogram)
          ? message('{0} over time in UTC, {1} a bar', eventsText(count), stepText(step))
          : message('{0} on {1} in UTC, {2} a bar', eventsText(count), dayText(histogram.from), stepText(step)),
    ),
    notes: untimed === 0 ? [] : [say(untimedText(untimed))],
    outcomes: outcomes.map((key) => ({ key, title: say(titles[key]), events: sum(key) })),
    bars: barsOf(histogram, say),
    isPart: hasTime(filter),
    words: {
      chart: say(message('Events over time')),
      help: say(message('Drag over bars, or use arrow keys with Shift and Enter, to filter by a time.')),
      apply: say(message('Filter by This Time')),
      whole: say(message('Show All Times')),
      table: say(message('Figures as a table')),
      time: say(message('Time')),
      all: say(message('Events')),
      size: say(message('Size')),
      selected: say(message('{0} to {1}: {2} events', '{0}', '{1}', '{2}')),
      selectedOne: say(message('{0} to {1}: 1 event', '{0}', '{1}')),
    },
  };
}

/** The value of `time:` for some bars, both ends included; `undefined` for bars that there are not. */
export function timeOfBars({ from, step, buckets }: Histogram, first: number, last: number): string | undefined {
  if (!(first >= 0 && first <= last && last < buckets.length)) return undefined;
  return timeRangeText(from + first * step, from + (last + 1) * step);
}

function barsOf(histogram: Histogram, say: Say): readonly ShownBar[] {
  const { from, step, buckets } = histogram;
  const withDay = hasDays(histogram);
  const time = (at: number): string => timeText(at, { step, hasDays: withDay });
  return buckets.map((bucket, index) => {
    const [begins, ends] = [time(from + index * step), time(from + (index + 1) * step)];
    const { succeeded, refused, failed, open, bytes } = bucket;
    const all = succeeded + refused + failed + open;
    const parts = outcomes.filter((key) => key !== 'succeeded' && bucket[key] > 0);
    const said = [
      say(message('{0} to {1}: {2}', begins, ends, eventsText(all))),
      ...parts.map((key) => `${bucket[key]} ${say(titles[key])}`),
    ].join(', ');
    return { from: begins, to: ends, events: { succeeded, refused, failed, open }, size: sizeText(bytes), text: said };
  });
}

/** A time as short as bars of this length need it. */
function timeText(time: number, { step, hasDays }: { readonly step: number; readonly hasDays: boolean }): string {
  const iso = new Date(time).toISOString();
  if (step >= DAY) return dayText(time);
  const clock = iso.slice(11, step >= MINUTE ? 16 : step >= SECOND ? 19 : 23);
  return hasDays ? `${iso.slice(0, 10)} ${clock}` : clock;
}

/** Whether each bar says its day: not where all of them, their ends too, are of the same one. */
function hasDays({ from, step, buckets }: Histogram): boolean {
  return dayText(from) !== dayText(from + step * buckets.length);
}

/** In UTC. */
function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function stepText(step: number): Message {
  if (step >= DAY) return message('{0} d', step / DAY);
  if (step >= HOUR) return message('{0} h', step / HOUR);
  if (step >= MINUTE) return message('{0} min', step / MINUTE);
  return step >= SECOND ? message('{0} s', step / SECOND) : message('{0} ms', step);
}
