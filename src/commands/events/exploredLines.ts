import * as vscode from 'vscode';
import { summaryMarkdown } from '../../audit/analysis/summaryMarkdown.ts';
import type { ExportedLine } from '../../audit/file/writeExport.ts';
import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import type { Explored } from '../../ui/events/exploredEvents.ts';
import { localize } from '../../ui/localize.ts';
import { withCancellableProgress } from '../../ui/planProgress.ts';
import { showInformation, showInStatusBar } from '../../ui/showText.ts';
import { listTitle } from '../../views/events/eventRows.ts';
import { limitsOf } from '../../views/events/exploredLimits.ts';
import type { CommandContext } from '../command.ts';
import { exportLines } from '../logs/openAuditLog.ts';
import { eventsText } from '../../audit/analysis/countTexts.ts';

/** Lines of several files that are opened as one document. */
const MOST_OPENED = 20_000;
/** Lines that are asked for at once. */
const EXPORTED_AT_ONCE = 10_000;

/** Open These Events: what the filter leaves, in the editor or the channel where their lines are read. */
export async function openExplored(context: CommandContext): Promise<void> {
  const { now } = (await context.explored()).explored;
  if (now === undefined) return;
  const { origin, filter, source, summary } = now;
  const wanted = filter.text === '' ? undefined : filter;
  const [only, ...more] = source.loaded.accounts;
  if (summary.count === 0) void showInformation(localize(message('The filter leaves no event.')));
  else if (origin.lines !== undefined) {
    await origin.lines.setFilter(wanted);
    origin.lines.show();
  } else if (only !== undefined && more.length === 0) {
    origin.lines = await (await context.files()).open(only.path, wanted);
  } else await openMerged(context, now);
}

/** Export These Events…: what the filter leaves, in order of time. */
export async function exportExplored(context: CommandContext): Promise<void> {
  const { now } = (await context.explored()).explored;
  if (now === undefined) return;
  const what = { title: message('Export These Events'), name: now.origin.name };
  await exportLines(context, what, (signal) => linesOf(now, signal));
}

/** Copy Figures: those of the view, as Markdown. */
export async function copyFigures(context: CommandContext): Promise<void> {
  const { now } = (await context.explored()).explored;
  if (now === undefined) return;
  const { origin, source, filter, summary } = now;
  const figures = {
    ...{ name: origin.name, filter: filter.text, events: source.loaded.events },
    ...{ summary, limits: limitsOf(now).map(({ text }) => text), titleOf: listTitle },
  };
  await vscode.env.clipboard.writeText(summaryMarkdown(figures, localize));
  showInStatusBar(localize(message('Figures copied')), 3_000);
}

/** The newest events of several files as one document. */
async function openMerged(context: CommandContext, { origin, source, filter, summary }: Explored): Promise<void> {
  const from = Math.max(0, summary.count - MOST_OPENED);
  const title = localize(message('Reading the events of {0}', origin.name));
  const { lines, missing } = await withCancellableProgress(title, context.signal, (signal) =>
    source.ask('lines', { filter: filter.text, from, most: MOST_OPENED }, { signal }),
  );
  const notes = [
    from === 0
      ? message('{0} of {1}', eventsText(summary.count), origin.name)
      : message('The newest {0} of {1} events of {2}', MOST_OPENED, summary.count, origin.name),
    ...(missing === 0
      ? []
      : [
          missing === 1
            ? message('1 event couldn’t be read again')
            : message('{0} events couldn’t be read again', missing),
        ]),
  ];
  const found = { title: origin.name, lines: lines.toReversed(), notes, filter };
  await (await context.files()).openFound(found);
}

async function* linesOf({ source, filter }: Explored, signal: AbortSignal): AsyncGenerator<readonly ExportedLine[]> {
  for (let from = 0; ; from += EXPORTED_AT_ONCE) {
    const question = { filter: filter.text, from, most: EXPORTED_AT_ONCE };
    const { lines, count, missing } = await source.ask('lines', question, { signal });
    // An export says nothing of what is not in it.
    if (missing > 0) {
      throw new Failure(
        'other',
        missing === 1
          ? message('Nothing exported: 1 event couldn’t be read again.')
          : message('Nothing exported: {0} events couldn’t be read again.', missing),
      );
    }
    yield lines.map((text) => ({ text, stamp: '' }));
    if (from + EXPORTED_AT_ONCE >= count) return;
  }
}
