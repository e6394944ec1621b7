import type { ConditionKind } from '../forwarding/condition/conditionKinds.ts';

/** The theme colours of conditions; `package.json` has their values, each of a contrast of 3:1 at least. */
export type ConditionColor = 'verified' | 'warning' | 'failing' | 'neutral';

/** Shape and colour of each condition: no two share a shape, so that colour is never the only sign. */
export const conditionIcons: Readonly<Record<ConditionKind, readonly [icon: string, color: ConditionColor]>> = {
  failing: ['error', 'failing'],
  interrupted: ['stop-circle', 'warning'],
  warning: ['warning', 'warning'],
  'not-forwarding': ['circle-slash', 'warning'],
  unreadable: ['question', 'warning'],
  inconclusive: ['unverified', 'warning'],
  foreign: ['plug', 'neutral'],
  unverified: ['circle-large-outline', 'neutral'],
  stale: ['history', 'neutral'],
  unconfirmed: ['pass', 'neutral'],
  busy: ['sync', 'neutral'],
  unread: ['ellipsis', 'neutral'],
  'other-group': ['eye-closed', 'neutral'],
  forbidden: ['lock', 'neutral'],
  verified: ['pass-filled', 'verified'],
  exempt: ['dash', 'neutral'],
};
