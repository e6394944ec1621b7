import { refusalMarkdown } from '../../audit/analysis/refusalMarkdown.ts';
import { refusalOf } from '../../audit/analysis/refusal.ts';
import { message } from '../../text/message.ts';
import { localize } from '../../ui/localize.ts';
import { showInformation } from '../../ui/showText.ts';
import type { CommandContext } from '../command.ts';
import { showAnswer } from './chosenEvents.ts';

/** Why Was This Refused: of the open event with the answer 403, who refused it and the rule that was missing. */
export async function whyRefused(context: CommandContext): Promise<void> {
  const event = (await context.events()).active()?.event;
  const refusal = event && refusalOf(event);
  if (event === undefined || refusal === undefined) {
    void showInformation(localize(message('No refused event here. Open one whose answer is 403 with Show Event.')));
    return;
  }
  await showAnswer(await refusalMarkdown(event, refusal, localize));
}
