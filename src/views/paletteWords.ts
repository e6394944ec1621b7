import type { Possibility } from '../forwarding/condition/possible.ts';
import { isReadable } from '../forwarding/condition/readable.ts';
import type { Clusters } from '../forwarding/inventory/clusters.ts';
import type { Row } from '../forwarding/inventory/inventory.ts';

/**
 * What there is. The `when` clauses of the palette ask for these words in `kubeAudit.have`, and so do the steps of the
 * walkthrough.
 */
export type PaletteWord = 'webhook' | 'configured' | 'certificates' | 'ibmImage' | 'report' | 'unfinished' | 'former';

/** The words that are true now; never empty, so that a `when` clause can see that they are known. */
export function paletteWords(
  clusters: Pick<Clusters, 'rows' | 'verdict' | 'unfinished' | 'isRestorable' | 'condition'>,
): string {
  const rows = clusters.rows();
  const some = (holds: (id: string) => boolean): boolean => rows.some(({ cluster }) => holds(cluster.id));
  /** A cluster that is not judged yet may be able to. */
  const can = (word: Possibility): boolean =>
    rows.length === 0 ||
    rows.some(
      (row) =>
        mayHaveWebhook(row) &&
        (row.webhook.reading === undefined || clusters.condition(row.cluster.id)?.possible.includes(word) !== false),
    );
  const words: Readonly<Record<PaletteWord, boolean>> = {
    webhook: rows.length === 0 || rows.some(mayHaveWebhook),
    certificates: can('certificates'),
    ibmImage: can('ibmImage'),
    configured: rows.some(({ webhook: { reading } }) => reading?.value !== undefined),
    report: some((id) => clusters.verdict(id) !== undefined),
    unfinished: clusters.unfinished() > 0,
    former: some((id) => clusters.isRestorable(id)),
  };
  return ['known', ...Object.entries(words).flatMap(([word, holds]) => (holds ? [word] : []))].join(';');
}

/** One not read yet, or that could not be read now, may have one. What the user may not read is nothing to act on. */
function mayHaveWebhook(row: Row): boolean {
  const { reading, failure } = row.webhook;
  return reading === undefined ? failure === undefined || isReadable(row) : reading.value !== undefined;
}
