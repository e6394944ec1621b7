/**
 * Makes what is on the page like what was drawn now, and leaves alone what is the same: a selection, the focus and
 * what is read aloud stay while a figure changes. Elements with another `data-key` are not the same.
 */
export function redraw(shown: Element, drawn: Element): void {
  attributesOf(shown, drawn);
  const wanted = [...drawn.childNodes];
  for (const [index, next] of wanted.entries()) {
    const present = shown.childNodes[index];
    if (present === undefined) shown.append(next);
    else if (!present.isEqualNode(next)) replace(present, next);
  }
  while (shown.childNodes.length > wanted.length) shown.lastChild?.remove();
}

function replace(present: ChildNode, next: ChildNode): void {
  const isSame =
    present instanceof Element &&
    next instanceof Element &&
    present.tagName === next.tagName &&
    keyOf(present) === keyOf(next);
  if (isSame) redraw(present, next);
  else present.replaceWith(next);
}

function keyOf(element: Element): string | null {
  return element.getAttribute('data-key');
}

function attributesOf(shown: Element, drawn: Element): void {
  for (const name of shown.getAttributeNames()) if (!drawn.hasAttribute(name)) shown.removeAttribute(name);
  for (const name of drawn.getAttributeNames()) {
    const value = drawn.getAttribute(name) ?? '';
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
}
