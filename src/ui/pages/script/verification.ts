import type { FromPage, ToPage, VerificationState } from '../messages.ts';
import type { ShownAction } from '../overviewContent.ts';
import type {
  ShownFinding,
  ShownVerification,
  VerificationContent,
  VerificationParts,
} from '../verificationContent.ts';
import { button, element, focusedElement, section, told } from './elements.ts';
import { checkItem, placeItem, placeText } from './path.ts';
import { redraw } from './redraw.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): VerificationState | undefined;
  setState(state: VerificationState): void;
};

/** What a click means, by the key of what was clicked. */
type Meaning = () => void;

const api = acquireVsCodeApi();
const page = document.getElementById('page');
let shown: VerificationContent | undefined;
/** Parts that are unfolded on demand; what is in the others is not in the document. */
const open = new Set(api.getState()?.open ?? []);
let meanings = new Map<string, Meaning>();

window.addEventListener('message', ({ data }: MessageEvent<ToPage<VerificationContent>>) => {
  if (data.kind === 'show') show(data.content);
});
page?.addEventListener('click', (event) => {
  const pressed = event.target instanceof Element ? event.target.closest('button, summary') : null;
  if (pressed === null) return;
  // What is unfolded is drawn then.
  if (pressed.tagName === 'SUMMARY') event.preventDefault();
  // The second click of two is meant for what was there at the first.
  if (event.detail <= 1) meanings.get(pressed.getAttribute('data-key') ?? '')?.();
});
api.postMessage({ kind: 'ready' });

function show(content: VerificationContent): void {
  const isFirst = shown === undefined;
  shown = content;
  draw();
  if (isFirst) requestAnimationFrame(() => setTimeout(() => api.postMessage({ kind: 'painted' })));
}

function draw(): void {
  if (!page || !shown) return;
  const { extent, title, condition, actions, lists, clusters, clustersTitle, most } = shown;
  api.setState({ ...extent, open: [...open] });
  meanings = new Map();
  const [only] = clusters;
  const single = clusters.length === 1 && extent.allOf === undefined ? only : undefined;
  const drawn = element(
    'main',
    { id: 'page', class: 'verification', 'aria-busy': 'false' },
    element(
      'header',
      {},
      element('h1', { tabindex: '-1' }, title),
      element('p', { class: 'condition', role: 'status' }, ...told(condition.tone, condition.text)),
      single?.parts && element('p', { class: 'about' }, single.parts.about),
    ),
    notesOf(single?.parts?.notes ?? []),
    buttonsOf('all', actions.title, actions.buttons, true, (action) => ({ kind: 'all', action })),
    ...(single === undefined
      ? [
          ...lists.map(({ id, title: name, names }) =>
            folded(
              `list ${id}`,
              element('span', { class: 'name' }, name),
              () => element('ul', { class: 'names' }, ...names.map((text) => element('li', {}, text))),
              'list',
            ),
          ),
          section('clusters', clustersTitle, listOfClusters(clusters.slice(0, most)), ...restOf(clusters.slice(most))),
        ]
      : single.parts === undefined
        ? [element('p', {}, single.detail)]
        : partsOf(single, single.parts, 2)),
  );
  const hadFocus = page.contains(focusedElement());
  redraw(page, drawn);
  // Not on another button: a key that is still held would press it.
  if (hadFocus && !page.contains(document.activeElement)) page.querySelector('h1')?.focus();
}

/** A button whose press is found by its key: what was drawn first may stay. */
function press(key: string, name: string, meaning: Meaning, text: string): HTMLButtonElement {
  meanings.set(key, meaning);
  return button(key, { class: name }, () => undefined, text);
}

function buttonsOf(
  key: string,
  title: string,
  buttons: readonly ShownAction[],
  hasPrimary: boolean,
  choice: (action: string) => FromPage,
): HTMLElement {
  return element(
    'div',
    { class: 'actions', role: 'group', 'aria-label': title },
    ...buttons.map(({ id, text }, index) =>
      press(
        `${key} ${id}`,
        index === 0 && hasPrimary ? 'primary' : 'secondary',
        () => api.postMessage(choice(id)),
        text,
      ),
    ),
  );
}

function notesOf(notes: readonly string[]): HTMLElement | undefined {
  return notes.length === 0
    ? undefined
    : element('ul', { class: 'notes' }, ...notes.map((text) => element('li', {}, text)));
}

/** What is unfolded on demand, and made only then. */
function folded(key: string, summary: HTMLElement, content: () => HTMLElement, name: string): HTMLElement {
  const isOpen = open.has(key);
  meanings.set(key, () => {
    if (!open.delete(key)) open.add(key);
    draw();
  });
  return element(
    'details',
    { class: name, open: isOpen, 'data-key': `details ${key}` },
    element('summary', { 'data-key': key }, summary),
    isOpen ? content() : undefined,
  );
}

function listOfClusters(clusters: readonly ShownVerification[]): HTMLElement {
  return element('ul', { class: 'clusters' }, ...clusters.map(clusterOf));
}

function restOf(clusters: readonly ShownVerification[]): readonly HTMLElement[] {
  if (!shown || clusters.length === 0) return [];
  return [folded('rest', element('span', { class: 'name' }, shown.moreTitle), () => listOfClusters(clusters), 'list')];
}

/** One of several clusters: what is in it is asked for when it is unfolded. */
function clusterOf(cluster: ShownVerification): HTMLElement {
  const { clusterId, name, condition, detail, parts } = cluster;
  const key = `cluster ${clusterId}`;
  const isOpen = parts !== undefined;
  meanings.set(key, () => api.postMessage({ kind: 'fold', clusterId, isOpen: !isOpen }));
  return element(
    'li',
    { class: `cluster ${condition.tone}`, 'data-key': `item ${clusterId}` },
    element(
      'details',
      { open: isOpen },
      element(
        'summary',
        { 'data-key': key },
        element('h3', {}, name),
        element('span', { class: 'state' }, ...told(condition.tone, condition.text)),
        detail === '' || isOpen ? undefined : element('span', { class: 'detail' }, detail),
      ),
      parts &&
        element(
          'div',
          { class: 'parts' },
          element('p', { class: 'about' }, parts.about),
          notesOf(parts.notes),
          ...partsOf(cluster, parts, 4),
          buttonsOf(`one ${clusterId}`, name, parts.buttons, false, (action) => ({ kind: 'act', clusterId, action })),
        ),
    ),
  );
}

/** @param level of the headings */
function partsOf({ clusterId }: ShownVerification, parts: VerificationParts, level: 2 | 4): readonly HTMLElement[] {
  const { delivery, sections, at } = parts;
  const heading = level === 2 ? 'h2' : 'h4';
  const part = (key: string, title: string, ...children: readonly HTMLElement[]): HTMLElement => {
    const id = `${clusterId} ${key}`.replaceAll(/\s/g, '-');
    const content = [element(heading, { id }, title), ...children];
    // Those of a cluster among several would be too many landmarks, and alike.
    return level === 2 ? element('section', { 'aria-labelledby': id }, ...content) : element('div', {}, ...content);
  };
  const findingOf = (finding: ShownFinding): HTMLElement => {
    const { fix, index } = finding;
    const remedy = (): void => api.postMessage({ kind: 'remedy', clusterId, at, finding: index });
    return checkItem(
      finding,
      fix === undefined ? undefined : press(`fix ${clusterId} ${index}`, 'secondary', remedy, fix),
    );
  };
  const listOf = (findings: readonly ShownFinding[]): HTMLElement =>
    element('ul', { class: 'checks' }, ...findings.map(findingOf));
  return [
    part(
      'delivery',
      delivery.title,
      ...delivery.lines.map(({ text, tone }) => element('p', { class: 'summary' }, ...told(tone, text))),
      element(
        'ol',
        { class: 'path' },
        ...delivery.places.map((place) => placeItem(place, element('div', { class: 'box' }, ...placeText(place)))),
      ),
    ),
    ...sections.map(({ id, title, isFolded, findings }) =>
      isFolded
        ? folded(`${id} ${clusterId}`, element(heading, {}, title), () => listOf(findings), 'section')
        : part(id, title, listOf(findings)),
    ),
  ];
}
