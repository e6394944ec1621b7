import type { FleetContent, FleetRow } from '../fleetContent.ts';
import { element, focusedKey, focusOn, signs } from './elements.ts';

/** Rows that are kept ready above and below those in view: what scrolls in is there already. */
const BEYOND = 24;
/** However high the editor is. */
const MOST_ROWS = 100;

export interface GridOptions {
  readonly label: string;
  readonly described: string;
  readonly columns: FleetContent['table']['columns'];
  /** Names the row that the keys act on; empty for none. */
  readonly active: () => string;
  readonly isSelected: (id: string) => boolean;
  readonly sorted: () => { readonly column: string; readonly isDown: boolean };
  readonly sortBy: (column: string) => void;
  /** A key or a click on a row: the page decides. */
  readonly key: (event: KeyboardEvent) => void;
  readonly clicked: (id: string, event: MouseEvent) => void;
}

interface DrawnRow {
  readonly made: HTMLElement;
  readonly look: string;
}

/**
 * A table of any number of rows, of which only those around what is in view are in the document. It has the focus
 * itself and names the active row, so that a row which leaves the document takes no focus with it.
 */
export class FleetGrid {
  readonly root: HTMLElement;
  readonly #options: GridOptions;
  readonly #head: HTMLElement;
  readonly #body: HTMLElement;
  readonly #drawn = new Map<number, DrawnRow>();
  #rows: readonly FleetRow[] = [];
  #rowHeight = 0;
  /** None until the page is on the screen: those in view are there sooner. */
  #beyond = 0;
  /** How the head is sorted that is drawn. */
  #sorted = '';

  constructor(options: GridOptions) {
    this.#options = options;
    this.#head = element('div', { role: 'row', class: 'head', 'aria-rowindex': '1' });
    this.#body = element('div', { role: 'rowgroup', class: 'rows' });
    this.root = element(
      'div',
      {
        ...{ role: 'grid', class: 'grid', tabindex: '0', 'data-key': 'grid' },
        ...{ 'aria-label': options.label, 'aria-describedby': options.described, 'aria-multiselectable': 'true' },
        'aria-colcount': String(options.columns.length + 1),
      },
      element('div', { role: 'rowgroup', class: 'heads' }, this.#head),
      this.#body,
    );
    this.root.addEventListener('scroll', () => this.#draw(), { passive: true });
    this.root.addEventListener('keydown', (event) => {
      // A column's button has its own keys.
      if (event.target === this.root) options.key(event);
    });
    this.#body.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('[data-id]') : null;
      const id = row?.getAttribute('data-id');
      if (id !== undefined && id !== null) options.clicked(id, event);
    });
    new ResizeObserver(() => this.#draw()).observe(this.root);
  }

  /** Shows these rows; one that is in its place already, and looks the same, stays as it is. */
  show(rows: readonly FleetRow[]): void {
    this.#rows = rows;
    this.#drawHead();
    for (const [index, { look, made }] of this.#drawn) {
      const row = rows[index];
      if (row !== undefined && look === this.#look(row)) continue;
      made.remove();
      this.#drawn.delete(index);
    }
    this.root.setAttribute('aria-rowcount', String(rows.length + 1));
    this.#draw();
  }

  /** From now on keeps rows ready beyond those in view. */
  drawBeyond(): void {
    this.#beyond = BEYOND;
    this.#draw();
  }

  /** Rows that fit into view. */
  page(): number {
    return Math.max(1, Math.floor((this.root.clientHeight - this.#head.offsetHeight) / this.#height()) - 1);
  }

  /** Scrolls as little as is needed for a row to be in view. */
  reveal(index: number): void {
    const [top, height, head] = [index * this.#height(), this.#height(), this.#head.offsetHeight];
    const inView = this.root.clientHeight - head;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    else if (top + height > this.root.scrollTop + inView) this.root.scrollTop = top + height - inView;
    this.#draw();
  }

  #height(): number {
    if (this.#rowHeight === 0) {
      const probe = element('div', { class: 'row', 'aria-hidden': 'true' });
      this.#body.append(probe);
      this.#rowHeight = probe.offsetHeight;
      probe.remove();
    }
    return Math.max(1, this.#rowHeight);
  }

  #drawHead(): void {
    const { columns, sorted, sortBy } = this.#options;
    const { column, isDown } = sorted();
    const sorting = `${column} ${String(isDown)}`;
    if (sorting === this.#sorted) return;
    this.#sorted = sorting;
    const focused = focusedKey();
    this.#head.replaceChildren(
      element(
        'div',
        { role: 'columnheader', class: 'check', 'aria-colindex': '1' },
        element('span', { class: 'spoken' }, '✓'),
      ),
      ...columns.map(({ id, title }, index) => {
        const isSorted = id === column;
        const sort = isSorted ? (isDown ? 'descending' : 'ascending') : 'none';
        const made = element(
          'button',
          { type: 'button', 'data-key': `sort ${id}`, title },
          element('span', {}, title),
          element('span', { 'aria-hidden': 'true', class: 'arrow' }, isSorted ? (isDown ? '↓' : '↑') : ''),
        );
        made.addEventListener('click', () => sortBy(id));
        return element('div', { role: 'columnheader', 'aria-sort': sort, 'aria-colindex': String(index + 2) }, made);
      }),
    );
    focusOn(this.#head, focused);
  }

  /** Puts rows into the document that come near, and takes away those that are far. */
  #draw(): void {
    const height = this.#height();
    this.#body.style.height = `${this.#rows.length * height}px`;
    const first = Math.max(0, Math.floor(this.root.scrollTop / height) - this.#beyond);
    const inView = Math.ceil(this.root.clientHeight / height);
    const end = Math.min(this.#rows.length, first + Math.min(MOST_ROWS, inView + 1 + 2 * this.#beyond));
    for (const [index, { made }] of this.#drawn) {
      if (index >= first && index < end) continue;
      made.remove();
      this.#drawn.delete(index);
    }
    // In their order, which is that of a screen reader.
    let before: Element | null = this.#body.firstElementChild;
    for (let index = first; index < end; index += 1) {
      const row = this.#rows[index];
      if (row === undefined) break;
      const drawn = this.#drawn.get(index);
      if (drawn !== undefined) {
        before = drawn.made.nextElementSibling;
        continue;
      }
      const made = this.#row(row, index);
      made.style.transform = `translateY(${index * height}px)`;
      this.#body.insertBefore(made, before);
      this.#drawn.set(index, { made, look: this.#look(row) });
    }
    this.#nameActive();
  }

  #nameActive(): void {
    const active = this.#options.active();
    let name = '';
    for (const [index, { made }] of this.#drawn) {
      const isActive = made.getAttribute('data-id') === active;
      made.classList.toggle('active', isActive);
      if (isActive) name = `row-${index}`;
    }
    if (name === '') this.root.removeAttribute('aria-activedescendant');
    else this.root.setAttribute('aria-activedescendant', name);
  }

  /** All that a row shows, to be compared. */
  #look({ id, texts, tones }: FleetRow): string {
    return JSON.stringify([id, texts, tones, this.#options.isSelected(id)]);
  }

  #row({ id, texts, tones }: FleetRow, index: number): HTMLElement {
    const isSelected = this.#options.isSelected(id);
    return element(
      'div',
      {
        ...{ role: 'row', class: `row${isSelected ? ' selected' : ''}`, id: `row-${index}`, 'data-id': id },
        ...{ 'aria-rowindex': String(index + 2), 'aria-selected': String(isSelected) },
      },
      element(
        'div',
        { role: 'gridcell', class: 'check', 'aria-colindex': '1' },
        element('span', { class: 'box', 'aria-hidden': 'true' }, isSelected ? '✓' : ''),
      ),
      ...texts.map((text, column) => {
        const tone = tones[column];
        return element(
          'div',
          { role: column === 0 ? 'rowheader' : 'gridcell', title: text, 'aria-colindex': String(column + 2) },
          tone === undefined
            ? undefined
            : element('span', { class: `sign ${tone}`, 'aria-hidden': 'true' }, signs[tone]),
          element('span', { class: 'text' }, text),
        );
      }),
    );
  }
}
