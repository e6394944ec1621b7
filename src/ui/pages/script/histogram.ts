import type { FromPage, ToPage } from '../messages.ts';
import type { HistogramContent, Outcome, ShownBar } from '../histogramContent.ts';
import { button, element, filled, focusedElement } from './elements.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): KeptState | undefined;
  setState(state: KeptState): void;
};

/** What is kept while the view is hidden. */
interface KeptState {
  readonly isTableOpen: boolean;
}

/** Bars from one to another: `anchor` is where the selection began, `active` is the bar with the cursor. */
interface Selection {
  readonly anchor: number;
  readonly active: number;
}

const SVG = 'http://www.w3.org/2000/svg';
/** A bar's outcome that happened at all can be seen. */
const LEAST_HEIGHT = 2;
const GAP = 1;
/** Bars that Page Up and Page Down go over. */
const FAR = 10;
/** Least width of a text below the bars. */
const TICK_WIDTH = 130;
/** Between two lines across a bar. */
const HATCH = 4;

const api = acquireVsCodeApi();
const page = document.getElementById('page');
const heading = element('h1', { class: 'spoken' });
const summary = element('p', { class: 'summary' });
const notes = element('div', {});
const legend = element('ul', { class: 'legend' });
const chart = svg('svg', { role: 'listbox', tabindex: '0', 'aria-multiselectable': 'true', class: 'chart' });
const ticks = element('div', { class: 'ticks', 'aria-hidden': 'true' });
const help = element('p', { class: 'help', id: 'help' });
const status = element('p', { class: 'selected', role: 'status' });
const apply = button('apply', { class: 'primary' }, applySelection);
const whole = button('whole', { class: 'secondary' }, () => {
  // The button goes once the whole is shown, and would take the focus with it.
  chart.focus();
  if (shown) api.postMessage({ kind: 'whole', revision: shown.revision });
});
const tableTitle = element('summary', {});
const table = element('div', { class: 'figures', role: 'region', tabindex: '0' });
const details = element('details', {}, tableTitle, table);

let shown: HistogramContent | undefined;
let selection: Selection | undefined;
/** The bar where the pointer was pressed. */
let pressed: number | undefined;
let isPainted = false;

page?.append(
  heading,
  element('div', { class: 'head' }, summary, legend),
  element('div', { class: 'plot' }, chart, ticks),
  element('div', { class: 'foot' }, help, status, element('div', { class: 'actions' }, apply, whole)),
  notes,
  details,
);
chart.addEventListener('keydown', onKey);
chart.addEventListener('focus', () => {
  if (selection === undefined && (shown?.bars.length ?? 0) > 0) select({ anchor: 0, active: 0 });
});
chart.addEventListener('pointerdown', (event) => {
  const at = barAt(event);
  if (at === undefined || event.button !== 0) return;
  pressed = at;
  chart.setPointerCapture(event.pointerId);
  select({ anchor: at, active: at });
});
chart.addEventListener('pointermove', (event) => {
  const at = barAt(event);
  if (pressed !== undefined && at !== undefined) select({ anchor: pressed, active: at });
});
chart.addEventListener('pointerup', (event) => {
  const [from, to] = [pressed, barAt(event)];
  pressed = undefined;
  // A click chooses a bar, and a drag is meant as it is.
  if (from !== undefined && to !== undefined && from !== to) applySelection();
});
chart.addEventListener('pointercancel', () => (pressed = undefined));
details.open = api.getState()?.isTableOpen === true;
details.addEventListener('toggle', () => {
  api.setState({ isTableOpen: details.open });
  drawTable();
});
new ResizeObserver(() => drawBars()).observe(chart);

window.addEventListener('message', ({ data }: MessageEvent<ToPage<HistogramContent>>) => {
  if (data.kind === 'show') show(data.content);
});
api.postMessage({ kind: 'ready' });

function show(content: HistogramContent): void {
  shown = content;
  pressed = undefined;
  const hasFocus = focusedElement() === chart;
  selection = hasFocus && content.bars.length > 0 ? { anchor: 0, active: 0 } : undefined;
  const { words, outcomes } = content;
  heading.textContent = words.chart;
  summary.textContent = content.summary;
  notes.replaceChildren(...content.notes.map((note) => element('p', { class: 'note' }, note)));
  legend.replaceChildren(
    ...outcomes.map(({ key, title, events }) =>
      element('li', {}, swatch(key), element('span', {}, `${title}: ${events}`)),
    ),
  );
  help.textContent = words.help;
  apply.textContent = words.apply;
  whole.textContent = words.whole;
  tableTitle.textContent = words.table;
  table.setAttribute('aria-label', words.table);
  chart.setAttribute('aria-label', words.chart);
  chart.setAttribute('aria-describedby', 'help');
  drawBars();
  drawTable();
  page?.setAttribute('aria-busy', 'false');
  if (isPainted) return;
  isPainted = true;
  requestAnimationFrame(() => setTimeout(() => api.postMessage({ kind: 'painted' })));
}

/** Draws all bars in the size that there is. */
function drawBars(): void {
  const { clientWidth: width, clientHeight: height } = chart;
  const bars = shown?.bars ?? [];
  const isEmpty = bars.length === 0;
  chart.toggleAttribute('hidden', isEmpty);
  ticks.toggleAttribute('hidden', isEmpty);
  const most = Math.max(1, ...bars.map(eventsOf));
  const step = width / Math.max(1, bars.length);
  chart.setAttribute('viewBox', `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
  chart.replaceChildren(
    ...bars.map((bar, index) => {
      const option = svg('g', { role: 'option', id: `bar-${index}`, 'aria-label': bar.text, class: 'bar' });
      const title = svg('title', {});
      title.textContent = bar.text;
      option.append(title, svg('rect', { class: 'hit', ...box(index * step, 0, step, height) }));
      let below = height;
      for (const { key } of shown?.outcomes ?? []) {
        const count = bar.events[key];
        if (count === 0) continue;
        const tall = Math.max(LEAST_HEIGHT, (count / most) * (height - LEAST_HEIGHT * 4));
        below -= tall;
        option.append(...stackOf(key, { x: index * step, y: below, width: Math.max(1, step - GAP), height: tall }));
      }
      return option;
    }),
  );
  drawTicks(bars, width);
  drawSelection();
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a bar. What is not well has lines of its own, so that colour is not all that says so. */
function stackOf(key: Outcome, { x, y, width, height }: Box): readonly SVGElement[] {
  const part = svg('rect', { class: key, ...box(x, y, width, height) });
  const line = (x1: number, y1: number, x2: number, y2: number): SVGElement =>
    svg('line', { class: 'hatch', x1: String(x1), y1: String(y1), x2: String(x2), y2: String(y2) });
  const [right, bottom, middle] = [x + width, y + height, x + width / 2];
  if (key === 'failed') return [part, line(middle, y, middle, bottom)];
  if (key !== 'refused') return [part];
  const levels = Array.from({ length: Math.ceil(height / HATCH) - 1 }, (_, index) => bottom - (index + 1) * HATCH);
  return [part, ...levels.map((level) => line(x, level, right, level))];
}

function drawTicks(bars: readonly ShownBar[], width: number): void {
  const count = Math.max(1, Math.min(bars.length, Math.floor(width / TICK_WIDTH)));
  ticks.replaceChildren(
    ...Array.from({ length: count }, (_, index) =>
      element('span', {}, bars[Math.round((index * bars.length) / count)]?.from ?? ''),
    ),
  );
}

function drawTable(): void {
  if (!shown || !details.open) {
    table.replaceChildren();
    return;
  }
  const { words, outcomes, bars } = shown;
  const head = [words.time, words.all, ...outcomes.map(({ title }) => title), words.size];
  table.replaceChildren(
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
      element(
        'tbody',
        {},
        ...bars.map((bar) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, `${bar.from} – ${bar.to}`),
            ...[eventsOf(bar), ...outcomes.map(({ key }) => bar.events[key]), bar.size].map((cell) =>
              element('td', {}, String(cell)),
            ),
          ),
        ),
      ),
    ),
  );
}

function drawSelection(): void {
  const { first, last } = rangeOf(selection);
  for (const [index, option] of [...chart.children].entries()) {
    const isSelected = index >= first && index <= last;
    option.setAttribute('aria-selected', String(isSelected));
    option.classList.toggle('active', index === selection?.active);
  }
  chart.classList.toggle('choosing', selection !== undefined);
  if (selection === undefined) chart.removeAttribute('aria-activedescendant');
  else chart.setAttribute('aria-activedescendant', `bar-${selection.active}`);
  const bars = shown?.bars.slice(first, last + 1) ?? [];
  const [from, to] = [bars[0], bars.at(-1)];
  const total = bars.reduce((sum, bar) => sum + eventsOf(bar), 0);
  const { selected = '', selectedOne = '' } = shown?.words ?? {};
  const text =
    from === undefined || to === undefined ? '' : filled(total === 1 ? selectedOne : selected, from.from, to.to, total);
  if (status.textContent !== text) status.textContent = text;
  apply.toggleAttribute('hidden', selection === undefined);
  whole.toggleAttribute('hidden', shown?.isPart !== true);
  help.classList.toggle('spoken', selection !== undefined);
}

function onKey(event: KeyboardEvent): void {
  const last = (shown?.bars.length ?? 0) - 1;
  if (last < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = selection?.active ?? 0;
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowDown: at + 1,
    PageUp: at - FAR,
    PageDown: at + FAR,
    Home: 0,
    End: last,
  };
  const to = moves[event.key];
  if (to !== undefined) {
    const active = Math.min(last, Math.max(0, to));
    select({ anchor: event.shiftKey ? (selection?.anchor ?? active) : active, active });
  } else if (event.key === 'Enter' || event.key === ' ') applySelection();
  else if (event.key === 'Escape' && selection !== undefined) select({ anchor: at, active: at });
  else return;
  event.preventDefault();
}

function select(next: Selection): void {
  selection = next;
  drawSelection();
}

function applySelection(): void {
  if (!shown || selection === undefined) return;
  // The button may go with the selection: what has the focus then is the chart.
  chart.focus();
  api.postMessage({ kind: 'range', revision: shown.revision, ...rangeOf(selection) });
}

/** The bars of a selection, both included; none for `undefined`. */
function rangeOf(some: Selection | undefined): { readonly first: number; readonly last: number } {
  if (some === undefined) return { first: 0, last: -1 };
  return { first: Math.min(some.anchor, some.active), last: Math.max(some.anchor, some.active) };
}

/** The bar at the pointer, also where it has left the chart at a side. */
function barAt({ clientX }: PointerEvent): number | undefined {
  const count = shown?.bars.length ?? 0;
  const { left, width } = chart.getBoundingClientRect();
  if (count === 0 || width === 0) return undefined;
  return Math.min(count - 1, Math.max(0, Math.floor(((clientX - left) / width) * count)));
}

function eventsOf({ events }: ShownBar): number {
  return Object.values(events).reduce((sum, count) => sum + count, 0);
}

function swatch(key: Outcome): SVGElement {
  const mark = svg('svg', { class: 'swatch', 'aria-hidden': 'true', viewBox: '0 0 12 12' });
  mark.append(...stackOf(key, { x: 0, y: 0, width: 12, height: 12 }));
  return mark;
}

function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function box(x: number, y: number, width: number, height: number): Readonly<Record<string, string>> {
  return { x: String(x), y: String(y), width: String(width), height: String(height) };
}
