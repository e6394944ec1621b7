import { isRecord } from '../../text/jsonValue.ts';
import { message } from '../../text/message.ts';
import type { CliCommand } from '../cliCommand.ts';
import { asList, flag, readList, requiredText, text, type Fields } from '../fields.ts';
import { acknowledgement, badOutput, readJsonOrNull } from '../jsonOutput.ts';
import type { Account, ResourceGroup } from '../models.ts';

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

/**
 * `ibmcloud target --unset-resource-group`: targets no group, so that the clusters of all of them can be read; for all
 * terminals of the user.
 */
export function unsetResourceGroup(): CliCommand<void> {
  return { args: ['target', '--unset-resource-group'], parse: acknowledgement };
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
    throw badOutput(message('The IBM Cloud CLI listed an account without its ID; update it.'));
  }
  return { id, name: text(fields, 'Name', 'name') || id, state: text(fields, 'State', 'state') };
}

function readResourceGroup(fields: Fields): ResourceGroup {
  return { id: requiredText(fields, 'id'), name: requiredText(fields, 'name'), isDefault: flag(fields, 'default') };
}
