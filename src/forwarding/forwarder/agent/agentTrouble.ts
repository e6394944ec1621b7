import type { V1Pod } from '@kubernetes/client-node';
import type { ClusterApi } from '../../../kubernetes/clusterApi.ts';
import { podOf } from '../../../kubernetes/podList.ts';
import { message, type Message } from '../../../text/message.ts';
import { readLogLines, type LogRange } from '../logReader.ts';
import { AGENT_NAMESPACE } from './loggingAgent.ts';

/** What IBM documents of an agent’s own log, the worst first. */
const troubles: readonly { readonly says: RegExp; readonly text: (pod: string) => Message }[] = [
  {
    says: /ICL dropped logs/i,
    text: (pod) => message('The instance refused logs of the agent: “ICL dropped logs” is in the log of {0}.', pod),
  },
  {
    says: /Failed to obtain token|Error setting up IAM Tokenmanager|received message in token library/i,
    text: (pod) => message('The agent gets no token, so it sends nothing: see the log of {0}.', pod),
  },
  {
    says: /could not send data - this batch will not be retried/i,
    text: (pod) => message('The agent couldn’t send some logs, and doesn’t try again: see the log of {0}.', pod),
  },
];

/** So many agents at most: those beside the forwarder’s pods. */
const MOST_PODS = 6;
const MOST_LINES = 2_000;

/**
 * What the agents on these nodes wrote of trouble, each kind once, from a time on.
 * @param labels of the agent's pods.
 * @throws Failure
 */
export async function readAgentTrouble(
  api: ClusterApi,
  { labels, nodes, since }: { readonly labels: Labels; readonly nodes: ReadonlySet<string>; readonly since: Date },
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const all = (await api.list(
    { apiVersion: 'v1', kind: 'Pod', namespace: AGENT_NAMESPACE },
    { labels, signal },
  )) as readonly V1Pod[];
  const beside = all.filter(({ spec }) => nodes.has(spec?.nodeName ?? '')).slice(0, MOST_PODS);
  const range: LogRange = { sinceTime: since.toISOString(), tailLines: MOST_LINES };
  const logs = await Promise.all(
    beside.map(async (pod) => ({ pod: podOf(pod), lines: await readLogLines(api, podOf(pod), range, signal) })),
  );
  return troubles.flatMap(({ says, text }) => {
    const found = logs.find(({ lines }) => lines.some((line) => says.test(line)));
    return found === undefined ? [] : [text(`${AGENT_NAMESPACE}/${found.pod.name}`)];
  });
}

type Labels = Readonly<Record<string, string>>;
