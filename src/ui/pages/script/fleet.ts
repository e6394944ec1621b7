import type { FleetContent, FleetRow } from '../fleetContent.ts';
import type { FleetState, FromPage, ToPage } from '../messages.ts';
import { button, element, filled, focusedKey, focusOn } from './elements.ts';
import { actionButtons } from './fleetActions.ts';
import { FleetGrid } from './fleetGrid.ts';
import { shownRows } from './fleetRows.ts';
import { afterKey, grownTo, toggled, type Selectable } from './fleetSelection.ts';
import { fleetTop } from './fleetTop.ts';

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
say({ kind: 'ready' });

function say(message: FromPage): void {
  api.postMessage(message);
}

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
  requestAnimationFrame(() =>
    setTimeout(() => {
      say({ kind: 'painted' });
      grid?.drawBeyond();
    }),
  );
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
  if (isPainted) grid.drawBeyond();
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

function drawTop(shown: FleetContent): void {
  const focused = focusedKey();
  top.replaceChildren(...fleetTop(shown, { state, change, say }));
  focusOn(top, focused);
}

function drawRows(): void {
  if (content === undefined || grid === undefined) return;
  const { table, words } = content;
  rows = shownRows(table, state);
  if (!rows.some(({ id }) => id === state.active)) state = { ...state, active: rows[0]?.id ?? '' };
  grid.show(rows);
  counted.textContent = table.rows.length < table.count ? '' : countedText(words);
  drawActions(content);
}

/** How many are shown and selected: of all, which come after the first ones. */
function countedText({ noRows, shown, noneSelected, selected }: FleetContent['words']): string {
  const all = content?.table.count ?? 0;
  const { length } = state.selected;
  return [
    rows.length === 0 ? noRows : filled(shown, rows.length, all),
    length === 0 ? noneSelected : filled(selected, length),
  ].join(' · ');
}

function drawActions(shown: FleetContent): void {
  const focused = focusedKey();
  const isFiltered = state.text !== '' || state.covers.length > 0 || state.spans.length > 0;
  const all = button('show all', { class: 'secondary' }, showAll, shown.words.showAll);
  chosen.replaceChildren(...actionButtons(shown, state.selected, say), ...(isFiltered ? [all] : []));
  focusOn(chosen, focused);
}

function showAll(): void {
  filter.value = '';
  change({ text: '', covers: [], spans: [] });
  filter.focus();
}

function clicked(id: string, event: MouseEvent): void {
  grid?.root.focus({ preventScroll: true });
  const isOnBox = event.target instanceof Element && event.target.closest('.check') !== null;
  if (event.shiftKey) select(grownTo(selectable(), id));
  else if (isOnBox || event.ctrlKey || event.metaKey) select(toggled(selectable(), id));
  else {
    change({ active: id });
    say({ kind: 'open', clusterId: id });
  }
}

function keyPressed(event: KeyboardEvent): void {
  const { key, shiftKey: isShift } = event;
  if (key === 'Enter' && state.active !== '') say({ kind: 'open', clusterId: state.active });
  else {
    const isControl = event.ctrlKey || event.metaKey;
    const selection = afterKey(selectable(), { key, isShift, isControl, page: grid?.page() ?? 1 });
    if (selection === undefined) return;
    select(selection);
    grid?.reveal(rows.findIndex(({ id }) => id === state.active));
  }
  event.preventDefault();
}

function selectable(): Selectable {
  return { ids: rows.map(({ id }) => id), active: state.active, selected: state.selected, anchor };
}

function select({ active, selected, anchor: began }: Omit<Selectable, 'ids'>): void {
  anchor = began;
  change({ active, selected });
}
