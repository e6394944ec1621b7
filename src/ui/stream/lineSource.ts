import type { FileKind } from '../../audit/file/fileRecords.ts';
import type { SeenValues } from '../../audit/filter/completeFilter.ts';
import type { Filter } from '../../audit/filter/parseFilter.ts';
import type { Message } from '../../text/message.ts';

/** Where shown lines come from: a stream, or a file. What a command about a line works with. */
export interface LineSource {
  /** As the user knows it. */
  readonly title: string;
  /** Under which its filter is remembered; `undefined` where it is not. */
  readonly memoryKey: string | undefined;
  /** What is said of all its events, such as that there are more than these; nothing of a file. */
  readonly notes: readonly Message[];
  readonly filter: Filter | undefined;
  /** Shows the lines that a filter wants, of what is there already too; `undefined` for every line. */
  setFilter(filter: Filter | undefined): Promise<void>;
  /** Values in its lines, for completion. */
  seenValues(): SeenValues;
  /** The lines as they came that are shown in line `line` as `text`; several where they look alike. */
  linesAt(line: number, text: string): readonly string[];
  /** The newest lines that are shown, and as they came. */
  newestShown(count: number): readonly { readonly text: string; readonly shown: string }[];
  show(): void;
  /**
   * The file that has all its events; of a stream what is kept of it now, as a file that is nowhere.
   * @throws Failure `invalid-input` where nothing is kept
   */
  file(): FileKind;
}
