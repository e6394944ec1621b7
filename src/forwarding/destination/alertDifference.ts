import { Failure } from '../../failure/failure.ts';
import {
  alertAsked,
  type AlertDefinition,
  type AlertPrototype,
} from '../../ibmcloud/commands/logs/alertDefinitions.ts';
import { message, type Message } from '../../text/message.ts';
import { silenceText } from './alerts.ts';

/**
 * How an alert that is there differs from the one that is asked for, in a sentence, as far as it is looked at; what
 * isn't known counts as different. `undefined`: it doesn't. Pure.
 */
export function alertDifference(there: AlertDefinition, prototype: AlertPrototype): Message | undefined {
  const asked = alertAsked(prototype);
  if (there.enabled === undefined) return message('Whether it’s enabled isn’t known.');
  if (there.enabled !== asked.enabled) return message('It’s disabled.');
  if (there.phantom !== asked.phantom) return message('It’s only tried out, and notifies nobody.');
  if (there.type !== asked.type) return message('Its type is {0}.', there.type);
  if (there.lessThanIn !== asked.lessThanIn) {
    return message('Its window is {0}, not {1}.', silenceText(there), silenceText(asked));
  }
  if (there.lucene !== asked.lucene) {
    return there.lucene === '' ? message('Its filter isn’t known.') : message('Its filter is {0}.', there.lucene);
  }
  if (there.applications.join('\n') !== asked.applications.join('\n')) {
    return message('It’s about other applications: {0}.', there.applications.join(', ') || '–');
  }
  // Others may have added some.
  return there.webhooks === 0 ? message('It calls no outgoing webhook.') : undefined;
}

/**
 * Which of the alerts of one name is the one that is asked for.
 * @returns how the first differs where none is; `undefined`: there are none
 */
export function sameAlert(
  there: readonly AlertDefinition[],
  prototype: AlertPrototype,
): { readonly same: AlertDefinition } | { readonly differs: Message } | undefined {
  const compared = there.map((alert) => ({ alert, differs: alertDifference(alert, prototype) }));
  const same = compared.find(({ differs }) => differs === undefined);
  if (same !== undefined) return { same: same.alert };
  const [first] = compared;
  return first?.differs === undefined ? undefined : { differs: first.differs };
}

/** That an alert of this name is there, and another. */
export function otherAlert(name: string, instance: string, differs: Message): Failure {
  return new Failure(
    'invalid-input',
    message('Alert “{0}” in {1} isn’t the one asked for. {2} Change or remove it there.', name, instance, differs),
  );
}
