import type { AccountState } from '../state.ts';

export function groupName(account: AccountState, id: string): string {
  return account.resourceGroups.find((group) => group.id === id)?.name ?? '';
}
