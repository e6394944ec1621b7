import type { AuditEvent } from '../../auditEvent.ts';
import { decisionOf, deprecationOf, dryRunOf, managerOf, podSecurityOf, reasonOf, tookMs } from '../../eventDetails.ts';
import type { LinePlace } from '../../file/savedLines.ts';
import { microTime } from '../../microTime.ts';
import { Column, type ColumnData } from './column.ts';
import { DictionaryColumn, type DictionaryData } from './dictionary.ts';
import { EventIds, type IdData } from './eventIds.ts';

/** An event with what its line says beside it. */
export interface ReadEvent {
  readonly event: AuditEvent;
  readonly isCut: boolean;
  /** Length of its line. */
  readonly bytes: number;
  /** Number of the file that it is in, and where there. */
  readonly file: number;
  readonly place: LinePlace;
}

/** Columns of texts. */
const textKeys = [
  'verb',
  'resource',
  'ns',
  'name',
  'user',
  'actsAs',
  'group',
  'stage',
  'agent',
  'ip',
  'path',
  'level',
  'decision',
  'why',
  'deprecated',
  'psa',
  'objectUid',
  'userUid',
  'manager',
  'dryrun',
] as const;
export type TextKey = (typeof textKeys)[number];

/** Sealed columns of which no row is hidden, as they are sent to another thread. */
export interface EventData {
  readonly length: number;
  readonly texts: Readonly<Record<TextKey, DictionaryData['entries']>>;
  readonly ids: IdData;
  /** Of all columns that are numbers, in one order. */
  readonly numbers: readonly ColumnData[];
}

/**
 * Events as columns of numbers, which answer a question about a million of them without their text. A row is an event,
 * in the order in which they were read; its line is read again by its place.
 */
export class EventColumns {
  readonly texts: Readonly<Record<TextKey, DictionaryColumn>>;
  readonly ids = new EventIds();
  /** Microseconds since 1970; `NaN` where the event does not say. */
  readonly time = new Column();
  /** 0: none. */
  readonly code = new Column();
  /** One more than the milliseconds; 0: not known. */
  readonly tookMs = new Column();
  readonly bytes = new Column();
  /** 1: the event's end is missing. */
  readonly isCut = new Column();
  readonly #file = new Column();
  readonly #offset = new Column();
  readonly #indent = new Column();
  readonly #inList = new Column();
  readonly #skip = new Column();
  /** Rows that are left out of every answer, since the same event was read again, more complete. */
  readonly #hidden = new Set<number>();

  constructor() {
    const made = textKeys.map((key) => [key, new DictionaryColumn()] as const);
    this.texts = Object.fromEntries(made) as Record<TextKey, DictionaryColumn>;
  }

  /** Number of rows, hidden ones included. */
  get length(): number {
    return this.code.length;
  }

  get hidden(): ReadonlySet<number> {
    return this.#hidden;
  }

  /** @returns its row */
  push({ event, isCut, bytes, file, place }: ReadEvent): number {
    const { texts } = this;
    const user = texts.user.push(event.user);
    texts.actsAs.push(event.actsAs, user);
    texts.group.pushList(event.groups, user);
    texts.userUid.push(event.userUid, user);
    texts.agent.push(event.agent, user);
    texts.ip.pushList(event.addresses, user);
    const name = texts.name.push(event.name);
    const resource = texts.resource.push(event.resource, name);
    texts.verb.push(event.verb);
    texts.ns.push(event.namespace, name);
    texts.path.push(event.path, name);
    texts.objectUid.push(event.objectUid, name);
    texts.stage.push(event.stage, 0);
    texts.level.push(event.level, 0);
    texts.decision.push(decisionOf(event), 0);
    texts.why.push(reasonOf(event), user);
    texts.deprecated.pushList(deprecationOf(event), resource);
    texts.psa.pushList(podSecurityOf(event), 0);
    texts.manager.push(managerOf(event), user);
    texts.dryrun.pushList(dryRunOf(event), 0);
    this.ids.push(event.id);
    this.time.push(microTime(event.time));
    this.code.push(event.code);
    this.tookMs.push((tookMs(event) ?? -1) + 1);
    this.bytes.push(bytes);
    this.isCut.push(isCut ? 1 : 0);
    this.#file.push(file);
    this.#offset.push(place.offset);
    this.#indent.push(place.indent);
    this.#inList.push(place.inList ? 1 : 0);
    this.#skip.push(place.skip);
    return this.length - 1;
  }

  /** Seals them, and gives them away. */
  giveAway(): EventData {
    this.seal();
    const texts = textKeys.map((key) => [key, this.texts[key].entries] as const);
    return {
      length: this.length,
      texts: Object.fromEntries(texts) as EventData['texts'], // each key is there
      ids: this.ids.data,
      numbers: this.#numbers().map(({ chunks, length }) => ({ chunks, length })),
    };
  }

  /** Takes in all rows of others, one with each step. @returns each row here */
  *takeIn({ length, texts, ids, numbers }: EventData): Generator<number> {
    // The first columns are those of texts, whose numbers are other ones here.
    const codes = textKeys.map((key) => this.texts[key].codesOf(texts[key]));
    const columns = this.#numbers().map((own, at) => ({
      own,
      their: Column.of(numbers[at] ?? noRows),
      codes: codes[at],
    }));
    for (let row = 0; row < length; row += 1) {
      for (const { own, their, codes: known } of columns) {
        const value = their.at(row);
        own.push(known === undefined ? value : (known[value] ?? NaN));
      }
      this.ids.pushFrom(ids, row);
      yield this.length - 1;
    }
  }

  /** Takes back the last row. */
  pop(): void {
    for (const column of this.#numbers()) column.pop();
    this.ids.pop();
  }

  /** Gives back the memory that only more rows would need. */
  seal(): void {
    for (const column of this.#numbers()) column.seal();
  }

  hide(row: number): void {
    this.#hidden.add(row);
  }

  /** The number of the file that a row is in. */
  fileOf(row: number): number {
    return this.#file.at(row);
  }

  /** Where the line of a row is. */
  placeOf(row: number): { readonly file: number; readonly place: LinePlace } {
    return {
      file: this.#file.at(row),
      place: {
        offset: this.#offset.at(row),
        indent: this.#indent.at(row),
        inList: this.#inList.at(row) === 1,
        skip: this.#skip.at(row),
      },
    };
  }

  /** Whether a row says the same as one of other columns, wherever the lines of the two are. */
  saysTheSame(row: number, others: EventColumns, other: number): boolean {
    const numbers = (of: EventColumns, at: number): readonly number[] =>
      [of.time, of.code, of.tookMs, of.bytes, of.isCut].map((column) => column.at(at));
    const [own, their] = [numbers(this, row), numbers(others, other)];
    return (
      this.ids.at(row) === others.ids.at(other) &&
      own.every((number, at) => Object.is(number, their[at])) &&
      textKeys.every((key) => joined(this.texts[key].textsAt(row)) === joined(others.texts[key].textsAt(other)))
    );
  }

  /** Bytes of the columns, and characters of the different texts, which come on top. */
  get size(): { readonly columns: number; readonly characters: number } {
    const texts = Object.values(this.texts);
    const columns = this.#numbers().reduce((sum, { bytes }) => sum + bytes, this.ids.bytes);
    return { columns, characters: texts.reduce((sum, { characters }) => sum + characters, this.ids.characters) };
  }

  #numbers(): readonly Column[] {
    return [
      ...textKeys.map((key) => this.texts[key].codes),
      ...[this.time, this.code, this.tookMs, this.bytes, this.isCut],
      ...[this.#file, this.#offset, this.#indent, this.#inList, this.#skip],
    ];
  }
}

const noRows: ColumnData = { chunks: [], length: 0 };

/** As a dictionary compares lists. */
function joined(texts: readonly string[]): string {
  return texts.join('\0');
}
