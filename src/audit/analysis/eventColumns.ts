import type { AuditEvent } from '../auditEvent.ts';
import { decisionOf, deprecationOf, dryRunOf, managerOf, podSecurityOf, reasonOf, tookMs } from '../eventDetails.ts';
import type { LinePlace } from '../file/savedLines.ts';
import { microTime } from '../microTime.ts';
import { Column } from './column.ts';
import { DictionaryColumn } from './dictionary.ts';
import { EventIds } from './eventIds.ts';

/** How far an event may be before the first of its chunk without costing more memory: half an hour. */
const TIME_SLACK = 30 * 60 * 1_000_000;

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

/**
 * Events as columns of numbers, which answer a question about a million of them without their text. A row is an event,
 * in the order in which they were read; its line is read again by its place.
 */
export class EventColumns {
  readonly texts: Readonly<Record<TextKey, DictionaryColumn>>;
  readonly ids = new EventIds();
  /** Microseconds since 1970; `NaN` where the event does not say. */
  readonly time = new Column({ slack: TIME_SLACK });
  /** 0: none. */
  readonly code = new Column({ base: 0 });
  /** One more than the milliseconds; 0: not known. */
  readonly tookMs = new Column({ base: 0 });
  readonly bytes = new Column({ base: 0 });
  /** 1: the event's end is missing. */
  readonly isCut = new Column({ base: 0 });
  readonly #file = new Column({ base: 0 });
  readonly #offset = new Column();
  readonly #indent = new Column({ base: 0 });
  readonly #inList = new Column({ base: 0 });
  readonly #skip = new Column({ base: 0 });
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
    texts.verb.push(event.verb);
    texts.resource.push(event.resource);
    texts.ns.push(event.namespace);
    texts.name.push(event.name);
    texts.user.push(event.user);
    texts.actsAs.push(event.actsAs);
    texts.group.pushList(event.groups);
    texts.stage.push(event.stage);
    texts.agent.push(event.agent);
    texts.ip.pushList(event.addresses);
    texts.path.push(event.path);
    texts.level.push(event.level);
    texts.decision.push(decisionOf(event));
    texts.why.push(reasonOf(event));
    texts.deprecated.pushList(deprecationOf(event));
    texts.psa.pushList(podSecurityOf(event));
    texts.objectUid.push(event.objectUid);
    texts.userUid.push(event.userUid);
    texts.manager.push(managerOf(event));
    texts.dryrun.pushList(dryRunOf(event));
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

  /** Takes back the last row. */
  pop(): void {
    for (const column of this.#numbers()) column.pop();
    this.ids.pop();
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

  /** Bytes of the columns, and characters of the different texts, which come on top. */
  get size(): { readonly columns: number; readonly characters: number } {
    const texts = Object.values(this.texts);
    const columns = this.#numbers().reduce((sum, { bytes }) => sum + bytes, this.ids.bytes);
    return { columns, characters: texts.reduce((sum, { characters }) => sum + characters, this.ids.characters) };
  }

  #numbers(): readonly Column[] {
    return [
      ...Object.values(this.texts).map(({ codes }) => codes),
      ...[this.time, this.code, this.tookMs, this.bytes, this.isCut],
      ...[this.#file, this.#offset, this.#indent, this.#inList, this.#skip],
    ];
  }
}
