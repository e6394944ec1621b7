import { message, type Message } from '../../../text/message.ts';
import { visibleText } from '../../../text/visibleText.ts';
import { changesOf, objectOf, resourcesOf, withGroup } from './apiGroups.ts';
import { deletionBefore, GARBAGE_COLLECTOR, lastChange, NAMESPACE_CONTROLLER } from './lastChange.ts';
import type { ObjectChange, ObjectChanges, ObjectName } from './objectChanges.ts';

/**
 * Who changed an object last, when, from where, with which program and allowed by what. Status is left out where
 * anything else was changed: controllers write it all the time. The log may not have all: {@link limitsOf} says so.
 */
export function changeSentence(object: ObjectName, found: ObjectChanges): Message {
  const { isKnown, cause } = found;
  const last = lastChange(found);
  if (!isKnown && last === undefined)
    return message('No event of this log is about {0}: that is no answer.', visibleText(object.resource));
  const places = found.elsewhere.map(visibleText).join(', ');
  if (last === undefined && places !== '')
    return message('No answer without the namespace of {0}: the log has one in {1}.', objectText(object), places);
  if (last === undefined) return message('No event of this log changes {0}.', objectText(object));
  const own = objectOf(object, last, found);
  const what = didWhat(own, last, deletionBefore(found, last));
  if (cause === undefined) {
    const sentence = message('{0} {1}.', what, howText(last));
    const changes = changesOf(found, last.resource);
    const certain = isOpen(last) ? lastChange({ changes: changes.slice(changes.indexOf(last) + 1) }) : undefined;
    if (certain === undefined || isOpen(certain)) return sentence;
    const before = didWhat(own, certain, undefined);
    return message('{0} Before that, {1} {2}.', sentence, before, whenText(certain));
  }
  const why = didWhat(cause.object, cause.change, undefined);
  return message('{0} {1}.', message('{0}, which {1} belonged to,', why, objectText(own)), howText(cause.change));
}

/** One change of those that were found as a sentence: who did what, and how. */
export function changeText(object: ObjectName, change: ObjectChange, found: ObjectChanges): Message {
  return message('{0} {1}.', didWhat(objectOf(object, change, found), change, undefined), howText(change));
}

/** What the answer does not know, and since when it could. */
export function limitsOf(found: ObjectChanges): readonly Message[] {
  const { changes, unnamed, refused, dryRuns, open, since } = found;
  const last = lastChange(found);
  const resources = resourcesOf(found).map(withGroup);
  return [
    since === undefined
      ? message('The events have no time.')
      : message('The events go back to {0}; what came before is not known.', timeText(since)),
    ...(changes.some(({ time }) => time === undefined)
      ? [message('Changes without a time, which are placed behind the event before them: {0}', untimed(changes))]
      : []),
    ...(resources.length > 1
      ? [message('More than one API group has it; one of them can be asked for: {0}', resources.join(', '))]
      : []),
    ...(last !== undefined && isOpen(last)
      ? [message('A deletion of a collection has no event of each object: its selector says which it meant.')]
      : []),
    ...(changes.some(({ mayBeDryRun }) => mayBeDryRun)
      ? [message('A deletion at level Metadata may be a dry run: kubectl says that in the body, which is not logged.')]
      : []),
    ...(unnamed.length > 0 && !changes.some(({ kind }) => kind === 'created')
      ? [message('Creations whose event has no name, and which may be of this one: {0}', unnamed.length)]
      : []),
    ...(refused > 0 ? [message('Writes that were refused or failed: {0}', refused)] : []),
    ...(dryRuns > 0 ? [message('Dry runs, which change nothing: {0}', dryRuns)] : []),
    ...(open > 0 ? [message('Writes whose outcome is not in this log: {0}', open)] : []),
  ];
}

function untimed(changes: readonly ObjectChange[]): number {
  return changes.filter(({ time }) => time === undefined).length;
}

function didWhat(object: ObjectName, change: ObjectChange, deletion: ObjectChange | undefined): Message {
  const [who, named] = [whoText(change), objectText(object)];
  switch (change.kind) {
    case 'created':
      return deletion === undefined
        ? message('{0} created {1}', who, named)
        : message('{0} created {1} again, which {2} had deleted', who, named, whoText(deletion));
    case 'status':
      return message('{0} wrote only the status of {1}', who, named);
    case 'changed':
      if (deletion !== undefined)
        return message('{0} changed {1}, which {2} had deleted', who, named, whoText(deletion));
      return change.subresource === 'scale'
        ? message('{0} scaled {1}', who, named)
        : message('{0} changed {1}', who, named);
    case 'namespace':
      return message('{0} deleted the namespace {1} with all that was in it', who, visibleText(object.namespace));
    case 'collection':
      if (change.user === NAMESPACE_CONTROLLER)
        return message(
          '{0} emptied the namespace {1}, whose deletion has no event here',
          who,
          visibleText(object.namespace),
        );
      return change.isMember === true
        ? message('{0} deleted a collection with {1} in it', who, named)
        : message('{0} deleted a collection that {1} may have been in', who, named);
    case 'deleted':
      return change.user === GARBAGE_COLLECTOR
        ? message('{0} deleted {1}, since its owner was gone', who, named)
        : change.subresource === 'eviction'
          ? message('{0} evicted {1}', who, named)
          : message('{0} deleted {1}', who, named);
  }
}

/** When, from where, with which program, allowed by what: each part as far as the event has it. */
function howText(change: ObjectChange): Message {
  const { addresses, agent, manager, why } = change;
  const binding = /^RBAC: allowed by (.*)$/.exec(why)?.[1];
  const parts = [
    whenText(change),
    ...(addresses.length === 0 ? [] : [message('from {0}', visibleText(addresses.join(', ')))]),
    ...(agent === '' ? [] : [message('with {0}', visibleText(agent))]),
    ...(manager === '' ? [] : [message('as field manager {0}', visibleText(manager))]),
    binding === undefined
      ? why === ''
        ? message('allowed for a reason that the event does not have')
        : message('allowed since “{0}”', visibleText(why))
      : message('allowed by {0}', visibleText(binding)),
  ];
  return parts.reduce((before, part) => message('{0}, {1}', before, part));
}

function whenText({ time }: ObjectChange): Message {
  return time === undefined ? message('at an unknown time') : message('at {0}', timeText(time));
}

/** Whether it is not known that it was about the object at all. */
function isOpen({ kind, isMember }: ObjectChange): boolean {
  return kind === 'collection' && isMember !== true;
}

function whoText({ user, actsAs }: ObjectChange): Message {
  if (user === '') return message('Somebody whom the event does not name');
  return actsAs === ''
    ? message('{0}', visibleText(user))
    : message('{0}, as {1},', visibleText(user), visibleText(actsAs));
}

/** An object as a person reads it. */
export function objectText({ resource, name, namespace }: ObjectName): string {
  return visibleText(`${resource} ${namespace === '' ? '' : `${namespace}/`}${name}`);
}

function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
