import type { PathPlace, ShownCheck } from '../overviewContent.ts';
import { element, told } from './elements.ts';

/** A place of the path. @param box what it is drawn in, with its text */
export function placeItem({ tone, isBroken }: PathPlace, box: HTMLElement): HTMLElement {
  return element('li', { class: `place ${tone}${isBroken ? ' broken' : ''}` }, box);
}

/** What is said of a place. */
export function placeText({ title, state, tone, detail }: PathPlace): readonly Node[] {
  return [
    element('span', { class: 'name' }, title),
    element('span', { class: 'state' }, ...told(tone, state)),
    ...(detail === '' ? [] : [element('span', { class: 'detail' }, detail)]),
  ];
}

/** What a check found. @param fix the button of what would put it right */
export function checkItem(
  { title, state, tone, text, evidence }: ShownCheck,
  fix: HTMLElement | undefined,
): HTMLElement {
  return element(
    'li',
    { class: tone },
    element('p', { class: 'check' }, ...told(tone, state), element('b', {}, title)),
    element('p', {}, text),
    evidence.length === 0
      ? undefined
      : element('ul', { class: 'evidence' }, ...evidence.map((seen) => element('li', {}, seen))),
    fix,
  );
}
