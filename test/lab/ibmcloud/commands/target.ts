import { updateAccount } from '../../account/store.ts';
import type { AccountState } from '../../state.ts';
import { type Call, type Command, jsonFlags, quietFlag } from '../command.ts';
import { localFailure } from '../failures.ts';
import { knownRegions } from '../places.ts';
import { targetJson, targetText } from '../targetView.ts';

const changing = ['c', 'g', 'r', 'unset-region', 'unset-resource-group'];

/** `target`: shows account, region and resource group; with flags it changes them for every terminal of the user. */
export const target: Command = {
  summary: 'Set or view the targeted region, account, and resource group.',
  usage:
    '[-r REGION | --unset-region] [-c ACCOUNT_ID] [-g RESOURCE_GROUP | --unset-resource-group] [--output FORMAT] [-q]',
  flags: [
    { names: ['c'], value: true },
    { names: ['g'], value: true },
    { names: ['r'], value: true },
    { names: ['unset-region'] },
    { names: ['unset-resource-group'] },
    ...jsonFlags,
    quietFlag,
  ],
  positionals: 'taken',
  // Showing needs no login: the CLI reports that there is none. Only changing asks IBM Cloud.
  login: ({ flags }) => (changing.some((name) => flags.has(name)) ? 'not-logged-in-core' : undefined),
  run(call) {
    const account = changing.some((name) => call.flags.has(name)) ? change(call) : call.account;
    if (call.isText) {
      call.out.say(targetText(account));
    } else if (!account.session.loggedIn && account.unknowns.targetJsonLoggedOut === 'failed') {
      call.fail('not-logged-in-core');
    } else {
      call.out.json(account.session.loggedIn ? targetJson(account) : {});
    }
  },
};

function change(call: Call): AccountState {
  return updateAccount(call.lab, (account) => {
    const told = [
      ...changeAccount(account, call.flags.get('c')),
      ...changeRegion(account, call.flags.get('r'), call.flags.has('unset-region')),
      ...changeGroup(account, call.flags.get('g'), call.flags.has('unset-resource-group')),
    ];
    if (call.isText) for (const line of told) call.out.say(`${line}\n`);
    return account;
  });
}

function changeAccount(account: AccountState, wanted: string | undefined): string[] {
  if (wanted === undefined) return [];
  const found = account.accounts.find(({ guid }) => guid === wanted);
  if (!found) throw localFailure(`BSS Account '${wanted}' was not found.`);
  if (account.session.accountGuid !== found.guid) account.session.resourceGroupId = null;
  account.session.accountGuid = found.guid;
  return [`Targeted account ${found.name} (${found.guid})`];
}

function changeRegion(account: AccountState, wanted: string | undefined, unset: boolean): string[] {
  if (unset) account.session.region = '';
  if (wanted === undefined) return [];
  if (!knownRegions.includes(wanted)) throw localFailure(`Region '${wanted}' was not found.`);
  account.session.region = wanted;
  return [`Switched to region ${wanted}`];
}

function changeGroup(account: AccountState, wanted: string | undefined, unset: boolean): string[] {
  if (unset) account.session.resourceGroupId = null;
  if (wanted === undefined) return [];
  const found = account.resourceGroups
    .filter((group) => group.accountGuid === account.session.accountGuid)
    .find((group) => group.name === wanted || group.id === wanted);
  if (!found) throw localFailure(`Could not find resource group: ${wanted}`);
  account.session.resourceGroupId = found.id;
  return [`Targeted resource group ${found.name}`];
}
