import type { RouteId } from '../answers.ts';
import { cloudLogs } from './cloudLogs.ts';
import { external } from './external.ts';
import { logAnalysis } from './logAnalysis.ts';
import { privateNetwork } from './privateNetwork.ts';
import type { Route } from './route.ts';

/** Every route that can be set up, in the order in which the wizard lists them. A further route adds a file and a line here. */
export const routes: readonly Route[] = [cloudLogs, privateNetwork, external, logAnalysis];

/** The route with this id. */
export function routeById(id: RouteId): Route {
  const route = routes.find((candidate) => candidate.id === id);
  if (!route) throw new Error(`No route ${id}`);
  return route;
}
