import type { AccountState } from '../state.ts';
import { formatFields } from './table.ts';

const ENDPOINT = 'https://cloud.ibm.com';
const NO_GROUP = "No resource group targeted, use 'ibmcloud target -g RESOURCE_GROUP'";

/** The text form of the target; logged out it says how to log in. */
export function targetText(state: AccountState): string {
  const { session } = state;
  if (!session.loggedIn) {
    return `API endpoint: ${ENDPOINT}\nRegion: ${session.region}\nNot logged in. Use 'ibmcloud login' to log in.`;
  }
  const account = state.accounts.find(({ guid }) => guid === session.accountGuid);
  const group = state.resourceGroups.find(({ id }) => id === session.resourceGroupId);
  return formatFields(
    [
      ['API endpoint', ENDPOINT],
      ['Region', session.region],
      ['User', session.user],
      ['Account', account ? `${account.name} (${account.guid}) <-> ${customerNumber(account.guid)}` : ''],
      ['Resource group', group?.name ?? NO_GROUP],
    ],
    18,
  );
}

/** `target --output json` of a logged-in user; what is not targeted is left out. */
export function targetJson(state: AccountState): Record<string, unknown> {
  const { session } = state;
  const account = state.accounts.find(({ guid }) => guid === session.accountGuid);
  const group = state.resourceGroups.find(({ id }) => id === session.resourceGroupId);
  return {
    ...(account ? { account: { guid: account.guid, name: account.name, owner: account.owner } } : {}),
    api_endpoint: ENDPOINT,
    ...(session.region === '' ? {} : { region: { mccp_id: '', name: session.region } }),
    ...(group
      ? { resource_group: { default: group.isDefault, guid: group.id, name: group.name, state: 'ACTIVE' } }
      : {}),
    user: { display_name: session.user.split('@')[0], user_email: session.user },
  };
}

/** The number after `<->`. */
function customerNumber(guid: string): number {
  return 2_000_000 + (Number.parseInt(guid.slice(0, 5), 16) % 1_000_000);
}
