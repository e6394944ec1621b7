import type { Tone } from '../overviewContent.ts';

/** A child of an element; a text is put in as text, whatever it holds. */
type Child = Node | string | undefined;

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Makes an element. An attribute that is `true` is there without a value; `false` and `undefined` are left out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A button that calls back. `key` finds it again after the page was drawn again. */
export function button(
  key: string,
  attributes: Attributes,
  chosen: () => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const made = element('button', { type: 'button', 'data-key': key, ...attributes }, ...children);
  made.addEventListener('click', chosen);
  return made;
}

/** Signs of different shapes, so that colour is never the only one. */
export const signs: Readonly<Record<Tone, string>> = {
  good: '✓',
  warning: '!',
  failing: '✕',
  neutral: '',
  unreached: '–',
};

/** A sign and its words. */
export function told(tone: Tone, text: string): readonly Node[] {
  return [element('span', { class: `sign ${tone}`, 'aria-hidden': 'true' }, signs[tone]), element('span', {}, text)];
}

/** A part of a page with its heading. */
export function section(id: string, title: string, ...children: readonly Node[]): HTMLElement {
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...children);
}

/**
 * What has the focus, where the page has it at all: drawn again, a page that the user has left must not take the focus
 * back from a question that is open elsewhere in the window.
 */
export function focusedElement(): Element | null {
  return document.hasFocus() ? document.activeElement : null;
}

/** By which {@link focusOn} finds again what has the focus. */
export function focusedKey(): string | null {
  return focusedElement()?.getAttribute('data-key') ?? null;
}

/** Gives the focus back to what had it before this part of the page was drawn again. */
export function focusOn(place: Element, key: string | null): void {
  if (key === null) return;
  for (const candidate of place.querySelectorAll<HTMLElement>('[data-key]')) {
    if (candidate.getAttribute('data-key') === key) candidate.focus({ preventScroll: true });
  }
}

/** A text of the page with what is counted in the page: `{0}` is the first value. */
export function filled(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
