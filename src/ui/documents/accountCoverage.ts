import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import {
  coverOf,
  coverUnverified,
  type Account,
  type ClusterCover,
  type Present,
} from '../../forwarding/verification/report/coverage.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { message } from '../../text/message.ts';

type Source = Pick<Clusters, 'target' | 'shownRows' | 'known' | 'condition' | 'unlisted'>;

/** The account whose clusters are shown; `undefined` where nobody is logged in. */
export function accountIdNow(clusters: Pick<Clusters, 'target'>): string | undefined {
  return clusters.target()?.account?.id;
}

/**
 * How all clusters of an account are, as far as is known now.
 * @param results those that are in the report: a cluster whose result is missing is not verified
 * @param accountId the account that they are of: those of any other are not mixed with them
 */
export function accountOf(clusters: Source, results: readonly VerifyResult[], accountId: string | undefined): Account {
  if (accountId === undefined || accountId !== accountIdNow(clusters)) {
    return {
      notCounted: message('The clusters of the account aren’t counted: it isn’t the one that is logged in now.'),
    };
  }
  const now = new Map<string, Present>();
  for (const { cluster } of clusters.shownRows()) {
    const [known, condition] = [clusters.known(cluster.id), clusters.condition(cluster.id)];
    if (known !== undefined && condition !== undefined) now.set(cluster.id, { known, condition });
  }
  const verified = new Set(results.map(({ cluster }) => cluster.id));
  return {
    verified: results.map((result) => coverOf(result, now.get(result.cluster.id))),
    leftOut: clusters
      .shownRows()
      .filter(({ cluster }) => !verified.has(cluster.id))
      .map(({ cluster: { id, name } }) => leftOut({ id, name }, now.get(id))),
    unlisted: clusters.unlisted(),
  };
}

function leftOut(cluster: Pick<ClusterCover, 'id' | 'name'>, now: Present | undefined): ClusterCover {
  const cover = coverUnverified(cluster, now);
  // That it was found well, or warned of, says nothing here without that result.
  return cover.cover === 'not-known' && now?.condition.isFresh === true
    ? { ...cover, why: message('No result in this report') }
    : cover;
}
