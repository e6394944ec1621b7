import { Failure } from '../../failure/failure.ts';
import { pause } from '../../failure/pause.ts';
import type { Cluster, AuditWebhook } from '../../ibmcloud/models.ts';
import { BackOff } from '../../kubernetes/backOff.ts';
import type { Pod } from '../../kubernetes/clusterApi.ts';
import {
  followPodLog,
  defaultTiming,
  type ApiSource,
  type FollowTiming,
} from '../../kubernetes/podLog/followPodLog.ts';
import type { LogLines } from '../../kubernetes/podLog/logLines.ts';
import { message, type Message } from '../../text/message.ts';
import type { ClusterServices } from '../cluster/clusterServices.ts';
import { RenewableApi } from '../cluster/renewableApi.ts';
import { enterCluster, type CredentialsChoice } from '../cluster/withCluster.ts';
import { findForwarder, foundByName, type ForwarderPods } from './forwarderPods.ts';

/** A cluster's forwarder with an open API, which the caller closes. */
export interface Forwarder {
  readonly api: RenewableApi;
  readonly pods: ForwarderPods;
}

/**
 * Finds a cluster's forwarder with the user's own credentials; calls `useAdmin` if those are refused.
 * @throws Failure – see {@link findForwarder} and {@link RenewableApi.open}; the refusal if the user declines.
 */
export async function openForwarder(
  cluster: Cluster,
  webhook: AuditWebhook | undefined,
  services: ClusterServices,
  choice: CredentialsChoice,
): Promise<Forwarder> {
  const { signal } = choice;
  const { opened, value } = await enterCluster(
    (admin) => RenewableApi.open(cluster, services, { admin, signal }),
    async (api) => {
      const pods = await findForwarder(api.current(), webhook, signal);
      await api.current().listPods(pods.namespace, pods.labels, signal);
      return pods;
    },
    services,
    choice,
  );
  return { api: opened, pods: value };
}

/** An event in a forwarder's log stream; the text is a short sentence. */
export interface ForwarderNote {
  readonly kind: 'pod' | 'ended' | 'gap' | 'trouble' | 'resumed';
  /** Its pod; `undefined` for the whole forwarder. */
  readonly pod: string | undefined;
  readonly text: Message;
}

export interface FollowForwarderOptions {
  /** Number of lines to begin with, for each existing pod; `since`: their oldest time. */
  readonly tailLines: number;
  readonly since?: Date;
  /** The only pod to follow; default: all. */
  readonly only?: string;
  readonly signal: AbortSignal;
  /** Interval between two lists of pods, in milliseconds. */
  readonly lookMs?: number;
  readonly timing?: FollowTiming;
  readonly onLines: (pod: string, lines: LogLines) => void;
  readonly onNote: (note: ForwarderNote) => void;
}

/** More pods than forwarders have; more connections would burden the API server. */
const MOST_PODS = 50;
/** Each list is a request, and so a line of the very log: use few while nothing changes. */
const DEFAULT_LOOK_MS = 10_000;
/** The interval while pods come and go. */
const SOON_MS = 2_000;

/** Follows the logs of all pods of a forwarder as they come and go, until the signal aborts. Never throws. */
export async function followForwarder(
  api: ApiSource,
  { namespace, labels, isNamed }: ForwarderPods,
  options: FollowForwarderOptions,
): Promise<void> {
  const { signal, tailLines, since, only, lookMs = DEFAULT_LOOK_MS, timing = defaultTiming, onLines, onNote } = options;
  const followed = new Map<string, Promise<void>>();
  const pauses = new BackOff(Math.min(lookMs, SOON_MS), Math.max(lookMs, timing.longestPauseMs));
  /** Pods whose log was read to its end. */
  const done = new Set<string>();
  let looks = 0;
  /** Ends the pause before the next list. */
  let wake = (): void => undefined;
  const nap = async (milliseconds: number): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort();
    signal.addEventListener('abort', wake);
    if (!signal.aborted) await pause(milliseconds, woken.signal).catch(() => undefined);
    signal.removeEventListener('abort', wake);
  };
  let empty = false;
  let isSettled = false;
  let troubled = false;

  const follow = async (pod: Pod): Promise<void> => {
    onNote({ kind: 'pod', pod: pod.name, text: message('Following pod {0}', pod.name) });
    const { name, container, missingContainer } = pod;
    if (missingContainer !== undefined) {
      const missing = message(
        'Pod {0} has no container {1}, which its annotation names; following {2}',
        ...[name, missingContainer, container],
      );
      onNote({ kind: 'trouble', pod: name, text: missing });
    }
    await followPodLog(api, pod, {
      tailLines: looks === 1 ? tailLines : undefined,
      ...(looks === 1 && since !== undefined ? { since } : {}),
      timing,
      signal,
      onLines: (lines) => onLines(pod.name, lines),
      onNote: (note) => onNote({ ...note, pod: pod.name }),
    });
    followed.delete(pod.uid);
    done.add(pod.uid);
    wake();
    if (!signal.aborted) onNote({ kind: 'ended', pod: pod.name, text: message('Pod {0} has ended', pod.name) });
  };

  if (!isNamed) onNote({ kind: 'pod', pod: undefined, text: foundByName });
  while (!signal.aborted) {
    try {
      const all = await api.current().listPods(namespace, labels, signal);
      const pods = only === undefined ? all : all.filter(({ name }) => name === only);
      looks += 1;
      if (troubled)
        onNote({ kind: 'resumed', pod: undefined, text: message('The cluster’s API server is answering again.') });
      troubled = false;
      pauses.reset();
      if (pods.length === 0 && !empty) {
        onNote({ kind: 'pod', pod: undefined, text: message('The forwarder has no pod; waiting for one.') });
      }
      empty = pods.length === 0;
      isSettled =
        pods.length > 0 &&
        pods.every(({ uid, phase }) => phase !== 'Pending' && !(phase === 'Running' && done.has(uid)));
      // A pod that waits for its image or volume has no log yet.
      const started = pods.filter(({ phase }) => phase !== 'Pending');
      const fresh = started.filter(({ uid }) => !followed.has(uid) && !done.has(uid));
      for (const pod of fresh.slice(0, Math.max(0, MOST_PODS - followed.size))) followed.set(pod.uid, follow(pod));
    } catch (error) {
      if (signal.aborted) break;
      if (!troubled) onNote({ kind: 'trouble', pod: undefined, text: textOf(error) });
      troubled = true;
      if (error instanceof Failure && (error.code === 'api-unauthorized' || error.code === 'api-certificate')) {
        await api.renew(signal).catch(() => undefined);
      }
    }
    await nap(troubled ? pauses.next() : isSettled ? lookMs : Math.min(lookMs, SOON_MS));
  }
  await Promise.all(followed.values());
}

function textOf(error: unknown): Message {
  return error instanceof Failure ? error.text : message('{0}', String(error));
}
