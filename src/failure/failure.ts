import { inEnglish, type Message } from '../text/message.ts';

/** Why something failed. Only the failure table matches texts. */
export type FailureCode =
  | 'cli-missing'
  | 'plug-in-missing'
  | 'logs-plug-in-missing'
  | 'not-logged-in'
  | 'session-expired'
  | 'no-permission'
  | 'cluster-not-found'
  | 'rate-limited'
  | 'query-limit'
  | 'gateway'
  | 'network'
  | 'usage'
  | 'bad-output'
  | 'timed-out'
  | 'cancelled'
  | 'master-busy'
  | 'account-changed'
  | 'webhook-changed'
  | 'object-changed'
  | 'api-unreachable'
  | 'api-certificate'
  | 'api-unauthorized'
  | 'api-forbidden'
  | 'api-not-found'
  | 'api-conflict'
  | 'api-invalid'
  | 'pod-security'
  | 'rollout-failed'
  | 'plan-running'
  | 'invalid-input'
  | 'other';

/** The one action that a notification or a tree row offers for a failure. */
export type Remedy =
  | 'log-in'
  | 'install-cli'
  | 'install-plug-in'
  | 'install-logs-plug-in'
  | 'select-account'
  | 'target-resource-group'
  | 'retry'
  | 'show-log'
  | 'open-settings'
  | 'reload-window';

/**
 * The extension's only error type. `text` is a single sentence for the user; `detail` is the raw output of the program
 * or server, without secrets, for the log. Cancelled is not failed, and timed out is not cancelled: check `code`.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly text: Message;
  readonly remedy: Remedy | undefined;
  readonly detail: string | undefined;

  constructor(
    code: FailureCode,
    text: Message,
    options: { readonly remedy?: Remedy; readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    super(inEnglish(text), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.text = text;
    this.remedy = options.remedy;
    this.detail = options.detail;
  }
}

/** What the log says of a failure: its sentence, and what is known besides. */
export function logTextOf({ message: sentence, detail }: Failure): string {
  return detail === undefined ? sentence : `${sentence}\n${detail}`;
}
