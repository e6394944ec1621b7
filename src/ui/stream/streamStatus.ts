import type * as vscode from 'vscode';
import { shown, type Shown } from '../../text/foreignText.ts';
import { message, type Message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { statusItem, type StatusItem } from '../showText.ts';
import type { LogStream } from './logStream.ts';
import { isSilent, stateOfAll, stateText } from './rateText.ts';

const UPDATE_MS = 1_000;

/** The one item of all streams in the status bar: how many run, and how fast their logs grow. */
export class StreamStatus implements vscode.Disposable {
  readonly #running: () => readonly LogStream[];
  #item: StatusItem | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param running the streams that have not ended. */
  constructor(running: () => readonly LogStream[]) {
    this.#running = running;
  }

  /** Shows the item while any stream runs. */
  update(): void {
    const streams = this.#running();
    if (streams.length === 0) {
      this.dispose();
      return;
    }
    this.#timer ??= setInterval(() => this.update(), UPDATE_MS);
    const item = (this.#item ??= newItem());
    const text = textOf(streams, Date.now());
    const tooltip = tooltipOf(streams, Date.now());
    // Each change is drawn.
    if (item.text !== text) item.text = text;
    if (item.tooltip !== tooltip) item.tooltip = tooltip;
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#item?.dispose();
    this.#item = undefined;
  }
}

function newItem(): StatusItem {
  const item = statusItem('kubeAudit.streams');
  item.name = localize(message('Audit Log Streams'));
  item.command = 'kubeAudit.showStream';
  item.show();
  return item;
}

function textOf(streams: readonly LogStream[], now: number): Shown {
  const [first] = streams;
  const name = streams.length === 1 ? (first?.title ?? '') : message('{0} streams', streams.length);
  const running = streams.filter(({ state }) => state !== 'paused');
  if (running.length === 0) {
    return shown`$(debug-pause) ${localize(message('{0}: paused', name))}`;
  }
  const state = stateOfAll(
    running.map(({ counts }) => counts),
    now,
  );
  return shown`$(pulse) ${localize(message('{0}: {1}', name, state))}`;
}

function tooltipOf(streams: readonly LogStream[], now: number): Shown {
  const lines = streams.map(({ title, state, counts }) => {
    const { lines: all = 0, hidden = 0, folded = 0 } = counts ?? {};
    const text = localize(
      folded === 0
        ? message('{0}: {1}, {2} hidden.', title, linesText(all), hidden)
        : message(
            '{0}: {1}, {2} hidden, {3} of them own requests or deliveries.',
            title,
            linesText(all),
            hidden,
            folded,
          ),
    );
    return state !== 'paused' && isSilent(counts, now) ? shown`${text} ${localize(stateText(counts, now))}` : text;
  });
  const click = localize(streams.length === 1 ? message('Click to open.') : message('Click to choose one.'));
  return shown`${[...lines, click].join('\n')}`;
}

function linesText(count: number): Message {
  return count === 1 ? message('1 line') : message('{0} lines', count);
}
