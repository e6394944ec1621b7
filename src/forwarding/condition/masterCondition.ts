import type { Master } from '../../ibmcloud/models.ts';
import { message, type Message } from '../../text/message.ts';
import { stateKind } from '../cluster/clusterWords.ts';
import { isUnderWay } from '../webhook/masterState.ts';

/** What is to be thought of a master; `text` is absent where it is deployed and healthy. */
export interface MasterCondition {
  readonly kind: 'failing' | 'warning' | 'unreadable' | 'busy' | 'verified';
  readonly text?: Message;
}

/** Judges a master by what `cluster get` shows of it. Its status is IBM's sentence, quoted. */
export function judgeMaster(master: Master): MasterCondition {
  const { state, status, health } = master;
  if (/broken webhook|cannot complete cluster master operations/i.test(status)) {
    return { kind: 'failing', text: message('Master: {0}', status) };
  }
  switch (stateKind(master)) {
    case 'deployed':
      break;
    case 'final':
      return { kind: 'failing', text: message('Master {0}', state) };
    case 'passing':
      return { kind: 'busy', text: message('Master {0}', state) };
    case 'unknown':
      return {
        kind: 'unreadable',
        text: state === '' ? message('Master state unknown') : message('Master {0}', state),
      };
  }
  if (health === '') return { kind: 'unreadable', text: message('Master health unknown') };
  if (health !== 'normal') return { kind: 'failing', text: message('Master health {0}', health) };
  if (isUnderWay(master)) return { kind: 'busy', text: message('Master: {0}', status) };
  if (status.trim() === '') return { kind: 'unreadable', text: message('Master status unknown') };
  // `Ready` with more behind it is another sentence, and may say anything.
  return status.trim().toLowerCase() === 'ready'
    ? { kind: 'verified' }
    : { kind: 'warning', text: message('Master: {0}', status) };
}
