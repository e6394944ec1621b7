import { refusalMarkdown, type AllowedOthers } from '../../audit/analysis/refusal/refusalMarkdown.ts';
import { refusalOf, type Refusal } from '../../audit/analysis/refusal/refusal.ts';
import { parseAuditEvent } from '../../audit/auditEvent.ts';
import type { EventObject } from '../../audit/kubectlCommand.ts';
import { toFailure } from '../../failure/toFailure.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { showInformation } from '../../ui/showText.ts';
import type { LineSource } from '../../ui/stream/lineSource.ts';
import type { CommandContext } from '../command.ts';
import { readEvents, showAnswer } from './chosenEvents.ts';

/** Why Was This Refused: of the open event with the answer 403, who refused it and the rule that was missing. */
export async function whyRefused(context: CommandContext): Promise<void> {
  const open = (await context.events()).active();
  const refusal = open?.event && refusalOf(open.event);
  if (open?.event === undefined || refusal === undefined) {
    void showInformation(localize(message('No refused event here. Open one whose answer is 403 with Show Event.')));
    return;
  }
  const others = await allowedIn(context, open.source, open.event, refusal);
  await showAnswer(await refusalMarkdown(open.event, refusal, localize, others));
}

/** What allowed others the same, out of the log that the event is from. What fails there hides no answer. */
async function allowedIn(
  context: CommandContext,
  source: LineSource,
  event: EventObject,
  { asked, kind: refused }: Refusal,
): Promise<AllowedOthers> {
  // As the columns of the log have them.
  const request = parseAuditEvent(JSON.stringify(event));
  if (asked === undefined || refused === 'impersonation' || request === undefined)
    return { unknown: message('No event says which binding allowed others to act as somebody else.') };
  const { title: name, notes } = source;
  try {
    const files = { paths: [], opened: [source.file()], name, notes, isOfSeveral: false };
    return await readEvents(context, files, async (events, signal) => ({
      groups: await events.ask('allowed', { request: { verb: request.verb, resource: request.resource } }, { signal }),
      ...{ name, notes, accounts: events.loaded.accounts },
    }));
  } catch (error) {
    return { unknown: message('The events of {0} were not searched: {1}', name, toFailure(error).text) };
  }
}
