import type { FleetContent, ShownPart } from '../fleetContent.ts';
import type { FleetState, FromPage } from '../messages.ts';
import { button, element, section, signs, told } from './elements.ts';

export interface FleetTopOptions {
  readonly state: FleetState;
  readonly change: (changed: Partial<FleetState>) => void;
  readonly say: (message: FromPage) => void;
}

/** All that is above the table: what is counted over all clusters, and what can be done with them. */
export function fleetTop(content: FleetContent, { state, change, say }: FleetTopOptions): readonly Node[] {
  const { title, about, notes, actions, coverage, trend, certificates } = content;
  return [
    element(
      'header',
      {},
      element('h1', {}, title),
      element('p', { class: 'about' }, about),
      ...notes.map((note) => element('p', { class: 'condition' }, ...told('warning', note))),
    ),
    element(
      'div',
      { class: 'actions', role: 'group', 'aria-label': actions.title },
      ...actions.buttons.map(({ id, text }, index) =>
        button(
          `all ${id}`,
          { class: index === 0 ? 'primary' : 'secondary' },
          () => say({ kind: 'all', action: id }),
          text,
        ),
      ),
    ),
    element(
      'div',
      { class: 'figures' },
      section(
        'coverage',
        coverage.title,
        element('p', {}, coverage.summary),
        stackOf(coverage.parts),
        legendOf(coverage.parts, state.covers, (covers) => change({ covers })),
      ),
      section('trend', trend.title, ...trendOf(trend)),
      section(
        'certificates',
        certificates.title,
        element('p', {}, certificates.summary),
        spansOf(certificates.spans, state.spans, (spans) => change({ spans })),
      ),
    ),
  ];
}

/** The coverage as one bar; the legend says the same in words. */
function stackOf(parts: readonly ShownPart[]): HTMLElement {
  return element(
    'div',
    { class: 'stack', 'aria-hidden': 'true' },
    ...parts
      .filter(({ count }) => count > 0)
      .map(({ id, count, tone }) => {
        const made = element('span', { class: `part ${tone} ${id}` }, signs[tone]);
        made.style.flexGrow = String(count);
        return made;
      }),
  );
}

type Press = (ids: readonly string[]) => void;

/** Each part is a button: pressed, only clusters of it and of the other pressed ones are shown. */
function legendOf(parts: readonly ShownPart[], pressed: readonly string[], press: Press): HTMLElement {
  return element(
    'ul',
    { class: 'legend' },
    ...parts.map((part) =>
      element(
        'li',
        {},
        partButton(
          'cover',
          part,
          { pressed, press },
          ...told(part.tone, part.text),
          element('b', {}, String(part.count)),
        ),
      ),
    ),
  );
}

function partButton(
  kind: string,
  { id }: ShownPart,
  { pressed, press }: { readonly pressed: readonly string[]; readonly press: Press },
  ...children: readonly Node[]
): HTMLElement {
  const isPressed = pressed.includes(id);
  return button(
    `${kind} ${id}`,
    { class: 'pick', 'aria-pressed': String(isPressed) },
    () => press(isPressed ? pressed.filter((other) => other !== id) : [...pressed, id]),
    ...children,
  );
}

function trendOf({ summary, days, parts }: FleetContent['trend']): readonly Node[] {
  if (days.length === 0) return [element('p', {}, summary)];
  return [
    element('p', {}, summary),
    element('ol', { class: 'days' }, ...days.map(({ text, counts }) => dayOf(text, counts, parts))),
    element(
      'ul',
      { class: 'legend', 'aria-hidden': 'true' },
      ...parts.map(({ text, tone }) =>
        element('li', {}, element('span', { class: `key ${tone}` }), element('span', {}, text)),
      ),
    ),
  ];
}

function dayOf(text: string, counts: readonly number[], parts: FleetContent['trend']['parts']): HTMLElement {
  return element(
    'li',
    { title: text },
    ...counts.map((count, index) => {
      const made = element('span', { class: `part ${parts[index]?.tone ?? 'neutral'}`, 'aria-hidden': 'true' });
      made.style.flexGrow = String(count);
      return made;
    }),
    element('span', { class: 'spoken' }, text),
  );
}

/** Certificates by the month of their end, as columns that are buttons. */
function spansOf(spans: readonly ShownPart[], pressed: readonly string[], press: Press): HTMLElement {
  const most = Math.max(1, ...spans.map(({ count }) => count));
  return element(
    'ol',
    { class: 'spans' },
    ...spans.map((span) => {
      const { text, count, tone } = span;
      const made = element('span', { class: `column ${tone}`, 'aria-hidden': 'true' }, count === 0 ? '' : signs[tone]);
      made.style.height = `${count === 0 ? 0 : 8 + (36 * count) / most}px`;
      // Shown from below.
      const parts = [element('span', { class: 'when' }, text), made];
      const counted = element('b', count === 0 ? { class: 'spoken' } : {}, String(count));
      return element('li', {}, partButton('span', span, { pressed, press }, ...parts, counted));
    }),
  );
}
