import type { FromPage, PageState, ToPage } from '../messages.ts';
import type { OverviewContent, ShownCheck, ShownPlace } from '../overviewContent.ts';
import { button, element, focusedKey, focusOn, section, signs, told } from './elements.ts';
import { checkItem, placeItem, placeText } from './path.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
};

const api = acquireVsCodeApi();
const page = document.getElementById('page');
let shown: OverviewContent | undefined;
let isPainted = false;

window.addEventListener('message', ({ data }: MessageEvent<ToPage<OverviewContent>>) => {
  if (data.kind === 'show') show(data.content);
});
api.postMessage({ kind: 'ready' });

function show(content: OverviewContent): void {
  const kept = api.getState();
  shown = content;
  keep(kept?.clusterId === content.clusterId ? kept.place : undefined);
  draw();
  if (isPainted) return;
  isPainted = true;
  requestAnimationFrame(() => setTimeout(() => api.postMessage({ kind: 'painted' })));
}

function keep(place: string | undefined): void {
  if (shown) api.setState({ clusterId: shown.clusterId, ...(place === undefined ? {} : { place }) });
}

/** Draws everything again, and leaves the focus where it was. */
function draw(): void {
  if (!page || !shown) return;
  const focused = focusedKey();
  const { clusterId, title, condition, about, actions, path, facts, history } = shown;
  page.replaceChildren(
    element(
      'header',
      {},
      element('h1', {}, title),
      element('p', { class: 'condition', role: 'status' }, ...told(condition.tone, condition.text)),
      element('p', { class: 'about' }, about),
    ),
    element(
      'div',
      { class: 'actions', role: 'group', 'aria-label': actions.title },
      ...actions.buttons.map(({ id, text }, index) =>
        button(`act ${id}`, { class: index === 0 ? 'primary' : 'secondary' }, () => act(clusterId, id), text),
      ),
    ),
    ...pathOf(clusterId, path),
    section('facts', facts.title, factsOf(facts.rows)),
    section(
      'history',
      history.title,
      element('p', {}, history.summary),
      ...(history.entries.length === 0 ? [] : [stripOf(history.entries)]),
    ),
  );
  page.setAttribute('aria-busy', 'false');
  focusOn(page, focused);
}

function act(clusterId: string, action: string): void {
  api.postMessage({ kind: 'act', clusterId, action });
}

/** The path, each place a button that shows its checks, or hides them. */
function pathOf(clusterId: string, { title, summary, tone, places }: OverviewContent['path']): readonly Node[] {
  const chosen = api.getState()?.place;
  const open = chosen === undefined ? worstOf(places) : places.find(({ id }) => id === chosen);
  return [
    section(
      'path',
      title,
      element('p', { class: 'summary' }, ...told(tone, summary)),
      element('ol', { class: 'path' }, ...places.map((place) => placeOf(place, place === open))),
      ...(open === undefined ? [] : [checksOf(clusterId, open)]),
    ),
  ];
}

function worstOf(places: readonly ShownPlace[]): ShownPlace | undefined {
  return places.find(({ isBroken }) => isBroken) ?? places.find(({ tone }) => tone === 'warning');
}

function placeOf(place: ShownPlace, isOpen: boolean): HTMLElement {
  const { id } = place;
  const choose = (): void => {
    keep(isOpen ? '' : id);
    draw();
  };
  return placeItem(
    place,
    button(
      `place ${id}`,
      { 'aria-expanded': String(isOpen), 'aria-controls': isOpen && 'checks' },
      choose,
      ...placeText(place),
    ),
  );
}

function checksOf(clusterId: string, { id, heading, checks }: ShownPlace): HTMLElement {
  return element(
    'div',
    { id: 'checks', role: 'region', 'aria-labelledby': 'checks-title' },
    element('h3', { id: 'checks-title' }, heading),
    element('ul', { class: 'checks' }, ...checks.map((check, index) => checkOf(clusterId, id, check, index))),
  );
}

function checkOf(clusterId: string, place: string, shownCheck: ShownCheck, check: number): HTMLElement {
  const { fix } = shownCheck;
  return checkItem(
    shownCheck,
    fix === undefined
      ? undefined
      : button(
          `fix ${place} ${check}`,
          { class: 'secondary' },
          () => api.postMessage({ kind: 'fix', clusterId, place, check }),
          fix,
        ),
  );
}

function factsOf(rows: OverviewContent['facts']['rows']): HTMLElement {
  return element(
    'dl',
    {},
    ...rows.flatMap(({ title, text, tone }) => [
      element('dt', {}, title),
      element('dd', {}, ...(tone === 'neutral' ? [text] : told(tone, text))),
    ]),
  );
}

/** One mark a verification; its words are there for a screen reader, and below the pointer. */
function stripOf(entries: OverviewContent['history']['entries']): HTMLElement {
  return element(
    'ol',
    { class: 'strip' },
    ...entries.map(({ text, tone }) =>
      element(
        'li',
        { class: tone, title: text },
        element('span', { 'aria-hidden': 'true' }, signs[tone]),
        element('span', { class: 'spoken' }, text),
      ),
    ),
  );
}
