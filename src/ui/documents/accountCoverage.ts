import type { Clusters } from '../../forwarding/inventory/clusters.ts';
import type { Account, ClusterCover } from '../../forwarding/verification/report/coverage.ts';

/** What belongs to the account beside clusters that were verified, as far as is known now. */
export function accountBeside(
  clusters: Pick<Clusters, 'rows' | 'condition' | 'unlisted'>,
  verified: readonly string[],
): Account {
  const leftOut = clusters.rows().flatMap(({ cluster: { id, name }, webhook }): ClusterCover[] => {
    if (verified.includes(id)) return [];
    const condition = clusters.condition(id);
    if (condition?.kind === 'exempt') return [{ id, name, cover: 'exempt' }];
    const isKnown = webhook.failure === undefined && webhook.reading !== undefined;
    if (isKnown && webhook.reading.value === undefined) return [{ id, name, cover: 'not-covered' }];
    const why = condition?.texts[0] ?? condition?.name;
    return [{ id, name, cover: 'not-known', ...(why === undefined ? {} : { why }) }];
  });
  return { leftOut, unlisted: clusters.unlisted() };
}
