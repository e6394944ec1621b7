import type { Failure } from '../../failure/failure.ts';

/**
 * What can be said of the account as a whole: `ready` and `failed` have rows, as far as some are known; the others say
 * why not.
 */
export type AccountState =
  'loading' | 'ready' | 'failed' | 'cliMissing' | 'pluginMissing' | 'notLoggedIn' | 'noCluster';

/** Whether rows are shown; otherwise the tree is empty and a welcome view is seen. */
export function showsRows(state: AccountState): boolean {
  return state === 'ready' || state === 'failed' || state === 'loading';
}

/** The state that a failure about the whole account leads to. */
export function stateAfter(failure: Failure): AccountState {
  switch (failure.code) {
    case 'cli-missing':
      return 'cliMissing';
    case 'plug-in-missing':
      return 'pluginMissing';
    case 'not-logged-in':
    case 'session-expired':
      return 'notLoggedIn';
    default:
      return 'failed';
  }
}
