import type { RouteId } from '../webhook/knownRoutes.ts';
import { cloudLogs } from './cloudLogs.ts';
import { external } from './external.ts';
import { logAnalysis } from './logAnalysis.ts';
import { privateNetwork } from './privateNetwork.ts';
import type { Route } from './route.ts';

/** How each known route is set up, in the order in which the wizard lists them. A further route adds its file and its line here. */
const byId: { readonly [Id in RouteId]: Route & { readonly id: Id } } = {
  'cloud-logs': cloudLogs,
  'private-network': privateNetwork,
  external,
  'log-analysis': logAnalysis,
};

/** Every route that can be set up. */
export const routes: readonly Route[] = Object.values(byId);

/** The route with this id. */
export function routeById(id: RouteId): Route {
  return byId[id];
}
