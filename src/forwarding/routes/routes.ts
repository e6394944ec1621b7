import type { RouteId } from '../webhook/knownRoutes.ts';
import { cloudLogs } from './cloudLogs.ts';
import { external } from './external.ts';
import { logAnalysis } from './logAnalysis.ts';
import { privateNetwork } from './privateNetwork.ts';
import type { Route } from './route.ts';

/** How to set up each known route, in the wizard's order. A new route adds its file and its line here. */
const byId: { readonly [Id in RouteId]: Route & { readonly id: Id } } = {
  'cloud-logs': cloudLogs,
  'private-network': privateNetwork,
  external,
  'log-analysis': logAnalysis,
};

export const routes: readonly Route[] = Object.values(byId);

export function routeById(id: RouteId): Route {
  return byId[id];
}
