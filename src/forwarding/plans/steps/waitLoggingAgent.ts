import { Failure } from '../../../failure/failure.ts';
import { pause } from '../../../failure/pause.ts';
import { message, type Message } from '../../../text/message.ts';
import { AGENT_NAMESPACE, readLoggingAgent, type AgentState } from '../../forwarder/agent/loggingAgent.ts';
import { loggingAgentValues } from '../../forwarder/agent/loggingAgentValues.ts';
import { knownRoute, type LoggedRouteId } from '../../webhook/knownRoutes.ts';
import type { StepKind } from '../step.ts';

export interface WaitLoggingAgent {
  readonly kind: 'wait-logging-agent';
  /** The route whose log the agent collects. */
  readonly service: LoggedRouteId;
  /** Whether it was installed when the plan was made. */
  readonly installed: boolean;
  readonly timeoutMs: number;
}

/**
 * Waits until the logging agent, which sends the events from the forwarder's log to the service, is ready on every
 * worker. It is the last step and never fails: without an agent the events remain in the log, and the user can cancel
 * the wait.
 */
export const waitLoggingAgent: StepKind<WaitLoggingAgent> = {
  kind: 'wait-logging-agent',
  decides: false,
  leaves: 'nothing',

  title: () => message('Wait for the logging agent'),

  describe: ({ service, installed, timeoutMs }, plan) => [
    {
      api: `GET the DaemonSet of the agent in namespace ${AGENT_NAMESPACE}, its pods and the nodes, until it is ready on every worker, ${timeoutMs / 1000} s at most; cancelling ends only the wait`,
      // Only shown: nothing depends on it, and events in the forwarder’s log are not lost.
      bash: ['kubectl', 'get', 'daemonsets', '--namespace', AGENT_NAMESPACE],
    },
    ...(installed || !knownRoute(service).agent.installable
      ? []
      : ['It is not installed. To install it:', ...loggingAgentValues(plan).trimEnd().split('\n')].map((note) => ({
          note,
        }))),
  ],

  async run({ service, timeoutMs }, { api, services, signal, progress, note }) {
    const deadline = Date.now() + timeoutMs;
    let state: AgentState | undefined;
    try {
      for (;;) {
        state = await readLoggingAgent(knownRoute(service).agent, await api(), signal);
        if (!state) return note(notInstalled(service));
        if (state.missing.length === 0) return;
        if (Date.now() >= deadline) return note(notReady(state));
        const { workers, missing } = state;
        progress(message('The logging agent is ready on {0} of {1} workers', workers - missing.length, workers));
        await pause(Math.min(services.pollIntervalMs, 5_000), signal);
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.code === 'cancelled' && state) return note(notReady(state));
      note(message('Couldn’t see whether the logging agent runs on every worker: {0}', error.text));
    }
  },
};

/** The note for a missing agent, before and after a run. */
export function notInstalled(service: LoggedRouteId): Message {
  return knownRoute(service).agent.installable
    ? message('Install the IBM Cloud Logs agent (Show Logging Agent Values): without it, events stay in the pod.')
    : message('Move to Cloud Logs: no agent of the retired Log Analysis runs, so events stay in the pod.');
}

function notReady({ workers, missing }: AgentState): Message {
  return message(
    'The logging agent is ready on {0} of {1} workers. On these, events aren’t collected: {2}',
    workers - missing.length,
    workers,
    missing.join(', '),
  );
}
