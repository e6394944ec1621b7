import type { FleetContent, FleetRow, SeveralAction, ShownPart } from '../fleetContent.ts';
import type { FleetState, FromPage, ToPage } from '../messages.ts';
import { button, element, section, signs, told, focusedElement } from './elements.ts';
import { FleetGrid } from './fleetGrid.ts';
import { shownRows } from './fleetRows.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): FleetState | undefined;
  setState(state: FleetState): void;
};

const api = acquireVsCodeApi();
const page = document.getElementById('page');
const first: FleetState = {
  ...{ column: 'condition', isDown: false, text: '', active: '' },
  ...{ covers: [], spans: [], selected: [] },
};
let state: FleetState = { ...first, ...api.getState() };
let content: FleetContent | undefined;
let rows: readonly FleetRow[] = [];
let grid: FleetGrid | undefined;
let isPainted = false;
/** Where a selection that grows began. */
let anchor = '';

/** Parts of the page that are drawn again, each alone. */
const top = element('div', { class: 'top' });
const bar = element('div', { class: 'bar' });
const chosen = element('div', { class: 'actions', role: 'group' });
const counted = element('p', { class: 'counted', role: 'status' });
const filter = element('input', { type: 'search', 'data-key': 'filter', spellcheck: 'false' });
filter.addEventListener('input', () => change({ text: filter.value }));

window.addEventListener('message', ({ data }: MessageEvent<ToPage<FleetContent>>) => {
  if (data.kind === 'show') show(data.content);
});
api.postMessage({ kind: 'ready' });

function show(shown: FleetContent): void {
  const columns = JSON.stringify(content?.table.columns);
  content = shown;
  const listed = new Set(shown.table.rows.map(({ id }) => id));
  state = { ...state, selected: state.selected.filter((id) => listed.has(id)) };
  if (grid === undefined || columns !== JSON.stringify(shown.table.columns)) build(shown);
  drawTop(shown);
  drawRows();
  page?.setAttribute('aria-busy', 'false');
  if (isPainted) return;
  isPainted = true;
  requestAnimationFrame(() => setTimeout(() => api.postMessage({ kind: 'painted' })));
}

function build({ table, words, several }: FleetContent): void {
  filter.value = state.text;
  filter.setAttribute('placeholder', words.filter);
  filter.setAttribute('aria-label', words.filter);
  chosen.setAttribute('aria-label', several.title);
  grid = new FleetGrid({
    ...{ label: table.title, described: 'keys', columns: table.columns },
    active: () => state.active,
    isSelected: (id) => state.selected.includes(id),
    sorted: () => state,
    sortBy: (column) => change({ column, isDown: column === state.column && !state.isDown }),
    key: keyPressed,
    clicked,
  });
  bar.replaceChildren(filter, counted, chosen, element('p', { class: 'spoken', id: 'keys' }, words.keys));
  page?.classList.add('fleet');
  page?.replaceChildren(top, bar, grid.root);
}

/** Keeps a change, and draws what it may have changed. */
function change(changed: Partial<FleetState>): void {
  state = { ...state, ...changed };
  api.setState(state);
  if (content === undefined) return;
  if ('covers' in changed || 'spans' in changed) drawTop(content);
  drawRows();
}

function drawRows(): void {
  if (content === undefined || grid === undefined) return;
  const { table, words } = content;
  rows = shownRows(table, state);
  if (!rows.some(({ id }) => id === state.active)) state = { ...state, active: rows[0]?.id ?? '' };
  grid.show(rows);
  const isFiltered = state.text !== '' || state.covers.length > 0 || state.spans.length > 0;
  const shown = rows.length === 0 ? words.noRows : filled(words.shown, rows.length, table.rows.length);
  const { length } = state.selected;
  counted.textContent = `${shown} · ${length === 0 ? words.noneSelected : filled(words.selected, length)}`;
  drawActions(content, isFiltered);
}

function drawActions({ several, words, table }: FleetContent, isFiltered: boolean): void {
  const focused = focusedElement()?.getAttribute('data-key');
  const selected = table.rows.filter(({ id }) => state.selected.includes(id));
  chosen.replaceChildren(
    ...several.buttons.map((action) => severalButton(action, selected, words)),
    ...(isFiltered
      ? [
          button(
            'show all',
            { class: 'secondary' },
            () => {
              filter.value = '';
              change({ text: '', covers: [], spans: [] });
              filter.focus();
            },
            words.showAll,
          ),
        ]
      : []),
  );
  focusOn(chosen, focused);
}

function severalButton(
  { id, text, most }: SeveralAction,
  selected: readonly FleetRow[],
  words: FleetContent['words'],
): HTMLElement {
  const clusterIds = selected.filter(({ can }) => can.includes(id)).map((row) => row.id);
  const { length } = clusterIds;
  const why =
    length > most ? filled(words.tooMany, most) : length === 0 && selected.length > 0 ? words.none : undefined;
  return button(
    `several ${id}`,
    { class: 'secondary', disabled: length === 0 || length > most, title: why },
    () => api.postMessage({ kind: 'several', action: id, clusterIds }),
    length === 0 ? text : filled(words.some, text, length),
  );
}

/** All that is above the table. */
function drawTop({ title, about, notes, actions, coverage, trend, certificates }: FleetContent): void {
  const focused = focusedElement()?.getAttribute('data-key');
  top.replaceChildren(
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
          () => api.postMessage({ kind: 'all', action: id }),
          text,
        ),
      ),
    ),
    element(
      'div',
      { class: 'figures' },
      section('coverage', coverage.title, element('p', {}, coverage.summary), ...coverageOf(coverage.parts)),
      section('trend', trend.title, ...trendOf(trend)),
      section('certificates', certificates.title, element('p', {}, certificates.summary), spansOf(certificates.spans)),
    ),
  );
  focusOn(top, focused);
}

function coverageOf(parts: readonly ShownPart[]): readonly Node[] {
  return [
    element(
      'div',
      { class: 'stack', 'aria-hidden': 'true' },
      ...parts
        .filter(({ count }) => count > 0)
        .map(({ id, count, tone }) => {
          const made = element('span', { class: `part ${tone} ${id}` }, signs[tone]);
          made.style.flexGrow = String(count);
          return made;
        }),
    ),
    element(
      'ul',
      { class: 'legend' },
      ...parts.map((part) =>
        element(
          'li',
          {},
          partButton('cover', part, state.covers, (covers) => change({ covers })),
        ),
      ),
    ),
  ];
}

/** A button that shows no others than those of its part, beside parts that are pressed already. */
function partButton(
  kind: string,
  { id, text, count, tone }: ShownPart,
  pressed: readonly string[],
  press: (ids: readonly string[]) => void,
): HTMLElement {
  const isPressed = pressed.includes(id);
  return button(
    `${kind} ${id}`,
    { class: 'pick', 'aria-pressed': String(isPressed) },
    () => press(isPressed ? pressed.filter((other) => other !== id) : [...pressed, id]),
    ...told(tone, text),
    element('b', {}, String(count)),
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

function spansOf(spans: readonly ShownPart[]): HTMLElement {
  const most = Math.max(1, ...spans.map(({ count }) => count));
  return element(
    'ol',
    { class: 'spans' },
    ...spans.map((span) => {
      const { id, text, count, tone } = span;
      const isPressed = state.spans.includes(id);
      const made = element('span', { class: `column ${tone}`, 'aria-hidden': 'true' }, count === 0 ? '' : signs[tone]);
      made.style.height = `${count === 0 ? 0 : 8 + (36 * count) / most}px`;
      return element(
        'li',
        {},
        button(
          `span ${id}`,
          { class: 'pick', 'aria-pressed': String(isPressed) },
          () => change({ spans: isPressed ? state.spans.filter((other) => other !== id) : [...state.spans, id] }),
          // Shown from below.
          element('span', { class: 'when' }, text),
          made,
          element('b', count === 0 ? { class: 'spoken' } : {}, String(count)),
        ),
      );
    }),
  );
}

function clicked(id: string, event: MouseEvent): void {
  grid?.root.focus({ preventScroll: true });
  const isOnBox = event.target instanceof Element && event.target.closest('.check') !== null;
  if (event.shiftKey) selectTo(id);
  else if (isOnBox || event.ctrlKey || event.metaKey) toggle(id);
  else {
    change({ active: id });
    api.postMessage({ kind: 'open', clusterId: id });
  }
}

function keyPressed(event: KeyboardEvent): void {
  const { key, shiftKey } = event;
  const index = rows.findIndex(({ id }) => id === state.active);
  const page = grid?.page() ?? 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: index - 1,
    ArrowDown: index + 1,
    PageUp: index - page,
    PageDown: index + page,
    Home: 0,
    End: rows.length - 1,
  };
  const to = steps[key];
  if (to !== undefined) go(Math.min(rows.length - 1, Math.max(0, to)), shiftKey);
  else if (key === ' ') toggle(state.active);
  else if (key === 'Enter' && state.active !== '') api.postMessage({ kind: 'open', clusterId: state.active });
  else if (key === 'Escape') change({ selected: [] });
  else if (key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
    change({ selected: [...new Set([...state.selected, ...rows.map(({ id }) => id)])] });
  } else return;
  event.preventDefault();
}

function go(index: number, isSelecting: boolean): void {
  const row = rows[index];
  if (row === undefined) return;
  if (isSelecting) {
    if (anchor === '') anchor = state.active;
    selectTo(row.id);
  } else {
    anchor = row.id;
    change({ active: row.id });
  }
  grid?.reveal(index);
}

function toggle(id: string): void {
  if (id === '') return;
  anchor = id;
  const isSelected = state.selected.includes(id);
  change({
    active: id,
    selected: isSelected ? state.selected.filter((other) => other !== id) : [...state.selected, id],
  });
}

/** Selects the rows between where the selection began and this one. */
function selectTo(id: string): void {
  const of = (wanted: string): number => rows.findIndex((row) => row.id === wanted);
  const [from, to] = [of(anchor) === -1 ? of(state.active) : of(anchor), of(id)];
  const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id);
  change({ active: id, selected: [...new Set([...state.selected, ...between])] });
}

function focusOn(place: HTMLElement, key: string | null | undefined): void {
  if (key === null || key === undefined) return;
  for (const candidate of place.querySelectorAll<HTMLElement>('[data-key]')) {
    if (candidate.getAttribute('data-key') === key) candidate.focus({ preventScroll: true });
  }
}

/** A text of the page with what is counted in the page. */
function filled(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
