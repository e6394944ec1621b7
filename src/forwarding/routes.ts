import { cloudLogs } from './routes/cloudLogs.ts';
import { external } from './routes/external.ts';
import { logAnalysis } from './routes/logAnalysis.ts';
import { privateNetwork } from './routes/privateNetwork.ts';
import type { Route, RouteId } from './routes/route.ts';

/** Every route that can be set up, in the order in which the wizard lists them. A further route adds a file and a line here. */
export const routes: readonly Route[] = [cloudLogs, privateNetwork, external, logAnalysis];

/** The route with this id. */
export function routeById(id: RouteId): Route {
  const route = routes.find((candidate) => candidate.id === id);
  if (!route) throw new Error(`No route ${id}`);
  return route;
}
