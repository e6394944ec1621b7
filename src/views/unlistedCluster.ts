import type { Clusters } from '../forwarding/inventory/clusters.ts';
import { message, type Message } from '../text/message.ts';

const notYet = message('Not known yet: the list of clusters is being read.');

/** Why nothing is known of a cluster that is not listed: it is another account's or gone, or the list is not known. */
export function whyUnlisted(clusters: Pick<Clusters, 'state' | 'failure' | 'isListed' | 'unlisted'>): Message {
  const problem = whyNotListed(clusters);
  if (problem !== undefined) return problem;
  if (!clusters.isListed()) return notYet;
  return clusters.unlisted().length > 0
    ? message('Not known: only a part of the account’s clusters could be listed.')
    : message('This cluster isn’t in the list of the account that is logged in.');
}

/** Why the list of the account's clusters is not known; `undefined` where it is, as it is now or was last. */
export function whyNotListed(clusters: Pick<Clusters, 'state' | 'failure'>): Message | undefined {
  const failure = clusters.failure();
  switch (clusters.state()) {
    case 'loading':
      return notYet;
    case 'ready':
    case 'noCluster':
      return undefined;
    case 'failed':
    case 'notLoggedIn':
    case 'cliMissing':
    case 'pluginMissing':
      return failure === undefined
        ? message('Not known: the list of clusters couldn’t be read.')
        : message('Not known: the list of clusters couldn’t be read. {0}', failure.text);
  }
}
