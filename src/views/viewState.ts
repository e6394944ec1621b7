import type { Failure } from '../failure/failure.ts';

/**
 * What the whole view is about. It is the value of the context key `kubeAudit.state`, by which welcome views choose:
 * `ready`, `failed` and `loading` show rows, the others a welcome view. There `kubeAudit.blocked` is set as well, by which
 * commands are disabled.
 */
export type ViewState = 'loading' | 'ready' | 'failed' | 'cliMissing' | 'pluginMissing' | 'notLoggedIn' | 'noCluster';

/** The state that a failure about the whole account leads to. */
export function stateAfter(failure: Failure): ViewState {
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

/** Whether rows are shown; otherwise the tree is empty and a welcome view is seen. */
export function showsRows(state: ViewState): boolean {
  return state === 'ready' || state === 'failed' || state === 'loading';
}
