import type { FromPage, PlanPageState, ToPage } from '../messages.ts';
import type { PlanContent, ShownPart, ShownStep } from '../plan/planContent.ts';
import { button, element, section, told, focusedElement } from './elements.ts';
import { redraw } from './redraw.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): PlanPageState | undefined;
  setState(state: PlanPageState): void;
};

const api = acquireVsCodeApi();
const page = document.getElementById('page');
let shown: PlanContent | undefined;
/** The plan and its phase that are on the screen: a press is about that, whatever was drawn since. */
let painted: Pick<PlanContent, 'planId' | 'phase'> | undefined;
/** A plan is read from its heading on: it takes the focus as soon as the page has that. */
let isToBeRead = false;
/** The steps whose commands are shown. */
let open = new Set<string>();

window.addEventListener('message', ({ data }: MessageEvent<ToPage<PlanContent>>) => {
  if (data.kind === 'show') show(data.content);
});
page?.addEventListener('click', chosen);
window.addEventListener('focus', readFromHeading);
window.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  // With these keys the window runs the plan: on a button they would press that one too. A key that is held presses
  // once: what comes then may be another button.
  if (event.ctrlKey || event.metaKey || event.repeat) event.preventDefault();
});
api.postMessage({ kind: 'ready' });

function show(content: PlanContent): void {
  const { planId, phase } = content;
  if (shown?.planId !== planId) {
    const kept = api.getState();
    open = new Set(kept?.planId === planId ? kept.open : []);
    isToBeRead = true;
  }
  const isNew = shown?.planId !== planId || shown.phase !== phase;
  shown = content;
  keep();
  draw();
  if (document.hasFocus()) readFromHeading();
  if (isNew) requestAnimationFrame(() => setTimeout(() => onScreen({ planId, phase })));
}

function onScreen(drawn: Pick<PlanContent, 'planId' | 'phase'>): void {
  // Another one was drawn meanwhile.
  if (drawn.planId !== shown?.planId || drawn.phase !== shown.phase) return;
  painted = drawn;
  page?.setAttribute('aria-busy', 'false');
  api.postMessage({ kind: 'painted', planId: drawn.planId });
}

function isPainted(): boolean {
  return painted !== undefined && painted.planId === shown?.planId && painted.phase === shown.phase;
}

/** Never while the user is elsewhere in the window. */
function readFromHeading(): void {
  if (!isToBeRead || shown === undefined) return;
  isToBeRead = false;
  page?.querySelector('h1')?.focus({ preventScroll: true });
}

function keep(): void {
  if (shown) api.setState({ planId: shown.planId, clusterIds: shown.clusterIds, open: [...open] });
}

/** The second click of two is meant for what was there at the first. */
function chosen({ target, detail }: MouseEvent): void {
  const pressed = target instanceof Element ? target.closest('button') : null;
  const action = pressed?.getAttribute('data-action');
  if (!shown || !action) return;
  const [kind = '', step] = action.split('\n');
  if (kind === 'fold' && step !== undefined) {
    if (!open.delete(step)) open.add(step);
    keep();
    draw();
  } else if (detail <= 1) {
    const { planId, phase } = painted ?? { planId: '', phase: '' };
    api.postMessage({ kind: 'plan', planId, phase, action });
  }
}

function keyOf({ id }: ShownPart, step: ShownStep): string {
  return `${id} ${step.id}`;
}

function draw(): void {
  if (!page || !shown) return;
  const { planId, phase, title, status, time, about, actions, outcome, summary, parts } = shown;
  const drawn = element(
    'main',
    { id: 'page', class: 'plan', 'data-phase': phase, 'data-plan': planId, 'aria-busy': String(!isPainted()) },
    element(
      'header',
      {},
      element('h1', { tabindex: '-1' }, title),
      element('p', { class: 'condition', role: 'status' }, ...told(status.tone, status.text)),
      // Not read aloud each second.
      element('p', { class: 'time' }, time),
      element('p', { class: 'about' }, about),
    ),
    element(
      'div',
      { class: 'actions', role: 'group', 'aria-label': actions.title },
      ...actions.buttons.map(({ id, text }, index) =>
        press(id, `${planId} ${id}`, { class: index === 0 && phase !== 'running' ? 'primary' : 'secondary' }, text),
      ),
    ),
    ...(outcome === undefined ? [] : [section('outcome', outcome.title, listOf('seen', outcome.lines))]),
    section('summary', summary.title, factsOf(summary.rows)),
    ...parts.flatMap((part) => partOf(part)),
  );
  const hadFocus = page.contains(focusedElement());
  redraw(page, drawn);
  // Not on another button: a key that is still held would press it.
  if (hadFocus && !page.contains(document.activeElement)) page.querySelector('h1')?.focus();
}

/** A button whose press is found by its action: what was drawn first may stay, where its key is the same. */
function press(
  action: string,
  key: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLButtonElement {
  return button(key, { ...attributes, 'data-action': action }, () => undefined, ...children);
}

function listOf(name: string, lines: readonly string[]): HTMLElement {
  return element('ul', { class: name }, ...lines.map((line) => element('li', {}, line)));
}

function factsOf(rows: PlanContent['summary']['rows']): HTMLElement {
  return element('dl', {}, ...rows.flatMap(({ title, text }) => [element('dt', {}, title), element('dd', {}, text)]));
}

function partOf(part: ShownPart): readonly HTMLElement[] {
  const { id, title, notes, steps } = part;
  const name = `part ${id}`.replaceAll(/\s/g, '-');
  const headings = [notes.title, steps.title].map((text) => (title === '' ? text : `${title}: ${text}`));
  const [notesTitle = '', stepsTitle = ''] = headings;
  return [
    ...(notes.lines.length === 0 ? [] : [section(`${name}-notes`, notesTitle, listOf('notes', notes.lines))]),
    section(
      `${name}-steps`,
      stepsTitle,
      element('ol', { class: 'steps' }, ...steps.list.map((step, index) => stepOf(part, step, `${name}-${index}`))),
    ),
  ];
}

/** A step: a button that shows what it calls, or hides it. */
function stepOf(part: ShownPart, step: ShownStep, name: string): HTMLElement {
  const { title, state, tone, isRunning, time, detail, commands } = step;
  const key = keyOf(part, step);
  const isOpen = open.has(key);
  return element(
    'li',
    { class: `step ${tone}${isRunning ? ' running' : ''}`, 'data-key': key },
    press(
      `fold\n${key}`,
      key,
      { class: 'fold', 'aria-expanded': String(isOpen), ...(isOpen ? { 'aria-controls': name } : {}) },
      element('span', { class: 'twistie', 'aria-hidden': 'true' }, isOpen ? '▾' : '▸'),
      element('span', { class: 'name' }, title),
      element('span', { class: 'state' }, ...(state === '' ? [] : told(tone, state))),
      element('span', { class: 'time' }, time),
    ),
    detail === '' ? undefined : element('p', { class: 'detail' }, detail),
    isOpen
      ? element('ol', { id: name, class: 'commands' }, ...commands.map((line) => element('li', {}, line)))
      : undefined,
  );
}
