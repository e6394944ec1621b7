import { Failure } from '../../failure/failure.ts';
import { isRecord } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import { withoutColours } from '../../text/terminalText.ts';
import type { CliCommand } from '../cliCommand.ts';
import { asFields, asList, child, flag, readList, requiredText, text, type Fields } from '../fields.ts';
import { acknowledgement, badOutput, readJson, readJsonOrNull } from '../jsonOutput.ts';
import type { Account, ResourceGroup, Target } from '../models.ts';

/**
 * `ibmcloud target`: user, account, region and group, shared by all terminals of this user. `undefined`: not logged in.
 */
export function showTarget(): CliCommand<Target | undefined> {
  return {
    args: ['target', '--output', 'json'],
    parse: (stdout) => (saysLoggedOut(stdout) ? undefined : readTarget(asFields(readJson(stdout)))),
    parseFailure: ({ stdout, stderr }) => (saysLoggedOut(`${stderr}\n${stdout}`) ? { value: undefined } : undefined),
  };
}

export interface Login {
  readonly user: string;
  readonly account: NonNullable<Target['account']>;
}

export function notLoggedIn(): Failure {
  return new Failure('not-logged-in', message('You are not logged in to IBM Cloud; log in and try again.'), {
    remedy: 'log-in',
  });
}

/** @throws Failure `not-logged-in`; `account-changed` where no account is targeted. */
export function accountOf(target: Target | undefined): Login {
  if (!target) throw notLoggedIn();
  const { user, account } = target;
  if (account) return { user, account };
  throw new Failure(
    'account-changed',
    message('No account is selected; select the account that the cluster belongs to.'),
    { remedy: 'select-account' },
  );
}

/** `ibmcloud account list`: the accounts of the user who is logged in. */
export function listAccounts(): CliCommand<readonly Account[]> {
  return {
    args: ['account', 'list', '--output', 'json'],
    parse: readAccounts,
  };
}

/** `ibmcloud resource groups`: the groups of the targeted account that the user may see. */
export function listResourceGroups(): CliCommand<readonly ResourceGroup[]> {
  return {
    args: ['resource', 'groups', '--output', 'json'],
    parse: (stdout) => readList(stdout).map(readResourceGroup),
  };
}

/** `ibmcloud target -c`: targets another account, for all terminals of the user. @param id the account's GUID */
export function selectAccount(id: string): CliCommand<void> {
  return { args: ['target', '-c', id], parse: acknowledgement };
}

/** `ibmcloud target -g`: targets another resource group, for all terminals of the user. */
export function selectResourceGroup(name: string): CliCommand<void> {
  return { args: ['target', '-g', name], parse: acknowledgement };
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

/** The CLI prints a list, or one object: the user's own account, with the others in `LinkedAccounts`. */
function readAccounts(stdout: string): readonly Account[] {
  const value = readJsonOrNull(stdout);
  if (!isRecord(value)) return asList(value).map(readAccount);
  const accounts = [value, ...asList(value['LinkedAccounts'] ?? null)].map(readAccount);
  return [...new Map(accounts.map((account) => [account.id, account])).values()];
}

/** The fields are undocumented; these are the ones that published scripts read. */
function readAccount(fields: Fields): Account {
  const id = text(fields, 'AccountGUID', 'account_guid', 'account_id', 'Guid', 'GUID', 'guid', 'id');
  if (id === '') {
    throw badOutput(message('The IBM Cloud CLI listed an account without its id; update the CLI.'));
  }
  return { id, name: text(fields, 'Name', 'name') || id, state: text(fields, 'State', 'state') };
}

function readResourceGroup(fields: Fields): ResourceGroup {
  return { id: requiredText(fields, 'id'), name: requiredText(fields, 'name'), isDefault: flag(fields, 'default') };
}
