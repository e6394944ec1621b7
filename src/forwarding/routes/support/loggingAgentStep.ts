import { Failure } from '../../../failure/failure.ts';
import type { ClusterApi } from '../../../kubernetes/clusterApi.ts';
import { readLoggingAgent, type AgentState } from '../../forwarder/agent/loggingAgent.ts';
import { notInstalled } from '../../plans/steps/waitLoggingAgent.ts';
import { knownRoute, type LoggedRouteId } from '../../webhook/knownRoutes.ts';
import type { ExtraStep } from '../route.ts';

/** Time for a rollout over many workers that pull an image. */
const AGENT_TIMEOUT_MS = 5 * 60_000;

/**
 * The step that waits for the logging agent, if it is not ready on every worker or this user may not read it; a note if
 * there is none.
 */
export async function loggingAgentSteps(
  service: LoggedRouteId,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<readonly ExtraStep[]> {
  const state = await stateIfAllowed(service, api, signal);
  if (state !== 'not-allowed' && state?.missing.length === 0) return [];
  const installed = state !== undefined;
  return [
    {
      at: 'after-check',
      action: { kind: 'wait-logging-agent', service, installed, timeoutMs: AGENT_TIMEOUT_MS },
      notes: installed ? [] : [notInstalled(service)],
    },
  ];
}

async function stateIfAllowed(
  service: LoggedRouteId,
  api: ClusterApi,
  signal: AbortSignal,
): Promise<AgentState | undefined | 'not-allowed'> {
  try {
    return await readLoggingAgent(knownRoute(service).agent, api, signal);
  } catch (error) {
    if (error instanceof Failure && error.code === 'api-forbidden') return 'not-allowed';
    throw error;
  }
}
