import { Failure } from '../../failure/failure.ts';
import type { RunStop } from '../../forwarding/plans/journal/runStop.ts';
import { inEnglish, message, type Message } from '../../text/message.ts';

/**
 * What a notification says of a run that ended early: the cluster, which step of how many, and one sentence of why. The
 * buttons beside it say what helps, so the advice in the sentence is left out.
 * @param left whether Resume is beside it, which continues from what was reached: then that is said only where it is
 * not known.
 */
export function endedEarlyText(
  cluster: string,
  { failure, stop, left }: { readonly failure: Failure; readonly stop: RunStop; readonly left: boolean },
  translate: (text: Message) => string,
): Message {
  const { title, step, of, reached, unclear } = stop;
  if (failure.code === 'cancelled') {
    return message('{0}: cancelled at “{1}” (step {2} of {3}). {4}', cluster, title, step, of, reached);
  }
  const { text: why } = failure.cause instanceof Failure ? failure.cause : failure;
  const said = withoutAdvice(why, translate);
  return left && !unclear
    ? message('{0}: “{1}” failed (step {2} of {3}). {4}', cluster, title, step, of, said)
    : message('{0}: “{1}” failed (step {2} of {3}). {4} {5}', cluster, title, step, of, said, reached);
}

/**
 * Failures are said in the form “What is wrong. What helps.”, some with a semicolon, or in one sentence. Foreign words
 * have such marks too, so they are put in only after the cut.
 */
function withoutAdvice({ template, args }: Message, translate: (text: Message) => string): string {
  const sentence = translate({ template, args: args.map((_, index) => `{${index}}`) });
  const wrong = /^(.+?)[.;]\s/.exec(sentence)?.[1];
  const said = wrong === undefined ? sentence : `${wrong}.`;
  return inEnglish({ template: said, args: args.map((arg) => translate(message('{0}', arg))) });
}
