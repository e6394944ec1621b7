import { Failure } from '../../failure/failure.ts';
import { message } from '../../text/message.ts';
import { withoutColours } from '../../text/terminalText.ts';
import type { CliCommand } from '../cliCommand.ts';
import { asFields, child, text, type Fields } from '../fields.ts';
import { readJson } from '../jsonOutput.ts';
import type { Target } from '../models.ts';

/**
 * `ibmcloud target`: user, account, region and group, shared by all terminals of this user. `undefined`: not logged in.
 */
export function showTarget(): CliCommand<Target | undefined> {
  return {
    args: ['target', '--output', 'json'],
    parse: (stdout) => (saysLoggedOut(stdout) ? undefined : readTarget(asFields(readJson(stdout)))),
    parseFailure: ({ stdout, stderr, code }) =>
      saysLoggedOut(`${stderr}\n${stdout}`) || (code === 'other' && namesNobody(stdout))
        ? { value: undefined }
        : undefined,
  };
}

export interface Login {
  readonly user: string;
  readonly account: NonNullable<Target['account']>;
}

export function notLoggedIn(): Failure {
  return new Failure('not-logged-in', message('You aren’t logged in to IBM Cloud; log in and try again.'), {
    remedy: 'log-in',
  });
}

/** @throws Failure `not-logged-in`; `account-changed` where no account is targeted. */
export function accountOf(target: Target | undefined): Login {
  if (!target) throw notLoggedIn();
  const { user, account } = target;
  if (account) return { user, account };
  throw new Failure('account-changed', message('No account is selected. Select the cluster’s account.'), {
    remedy: 'select-account',
  });
}

/** Whether the JSON was printed all the same, without a user: whatever the exit code, nobody is logged in. */
function namesNobody(stdout: string): boolean {
  try {
    return readTarget(asFields(readJson(stdout))) === undefined;
  } catch {
    return false;
  }
}

function saysLoggedOut(said: string): boolean {
  return /not logged in|log in to the IBM Cloud CLI/i.test(withoutColours(said));
}

function readTarget(fields: Fields): Target | undefined {
  const user =
    text(child(fields, 'user'), 'user_email', 'display_name', 'iam_id') || text(fields, 'user', 'user_email');
  const account = child(fields, 'account');
  const accountId = text(account, 'guid', 'id', 'account_id');
  if (user === '' && accountId === '') {
    return undefined;
  }
  const group = child(fields, 'resource_group');
  const groupId = text(group, 'guid', 'id');
  const groupName = text(group, 'name');
  const region = text(child(fields, 'region'), 'name') || text(fields, 'region');
  return {
    user,
    account: accountId === '' ? undefined : { id: accountId, name: text(account, 'name') || accountId },
    region: region === '' ? undefined : region,
    resourceGroup: groupId === '' && groupName === '' ? undefined : { id: groupId, name: groupName || groupId },
  };
}
