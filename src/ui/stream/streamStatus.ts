import type * as vscode from 'vscode';
import { shown } from '../../text/foreignText.ts';
import { message } from '../../text/message.ts';
import { localize } from '../localize.ts';
import { statusItem, type StatusItem } from '../showText.ts';

const UPDATE_MS = 1_000;
/** Seconds over which the rate is taken. */
const RATE_SECONDS = 5;

/** A stream's item in the status bar: lines per second and the age of the last line. */
export class StreamStatus implements vscode.Disposable {
  readonly #item: StatusItem;
  readonly #name: string;
  readonly #timer: NodeJS.Timeout;
  #lastLineAt: number | undefined;
  #lines = 0;
  #hidden = 0;
  #counts: number[] = [];
  #paused = false;

  /** @param revealArgument what Stream Forwarder Logs takes to reveal the stream. */
  constructor(name: string, revealArgument: { readonly clusterId: string; readonly pod: string | undefined }) {
    this.#name = name;
    this.#item = statusItem(`kubeAudit.stream.${revealArgument.clusterId}.${revealArgument.pod ?? ''}`);
    this.#item.name = localize(message('Audit Log of {0}', name));
    this.#item.command = {
      command: 'kubeAudit.streamForwarderLogs',
      title: localize(message('Show Stream')),
      arguments: [revealArgument],
    };
    this.#timer = setInterval(() => this.#update(), UPDATE_MS);
    this.#update();
    this.#item.show();
  }

  /** Whether lines are held back now. */
  set paused(paused: boolean) {
    this.#paused = paused;
    this.#update();
  }

  /** Counts lines as they come; hidden ones are filtered out or folded away, and so not shown in the channel. */
  count(all: number, hidden: number): void {
    this.#lines += all;
    this.#hidden += hidden;
    this.#lastLineAt = Date.now();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#item.dispose();
  }

  #update(): void {
    this.#counts = [...this.#counts, this.#lines].slice(-RATE_SECONDS - 1);
    const [oldest = 0] = this.#counts;
    const rate = (this.#lines - oldest) / Math.max(1, this.#counts.length - 1);
    const spoken = rate === 0 || rate >= 10 ? Math.round(rate) : rate.toFixed(1);
    const text =
      this.#lastLineAt === undefined
        ? message('{0}: no line yet', this.#name)
        : message('{0}: {1} lines/s, last {2}', this.#name, spoken, localize(ageOf(Date.now() - this.#lastLineAt)));
    const spokenText = localize(text);
    this.#item.text = this.#paused ? shown`$(debug-pause) ${spokenText}` : shown`$(output) ${spokenText}`;
    this.#item.tooltip = localize(
      message(
        'Audit log of {0}: {1} lines, {2} of them filtered out or folded away. Click to show.',
        this.#name,
        this.#lines,
        this.#hidden,
      ),
    );
  }
}

function ageOf(milliseconds: number): ReturnType<typeof message> {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 2) return message('just now');
  return seconds < 120 ? message('{0} s ago', seconds) : message('{0} min ago', Math.floor(seconds / 60));
}
