import type { Account } from '../../forwarding/verification/report/coverage.ts';
import type { FindingRemedy } from '../../forwarding/verification/check.ts';
import type { VerifyResult } from '../../forwarding/verification/verify.ts';
import { message, type Message } from '../../text/message.ts';
import type { Choice } from '../../ui/pages/messages.ts';

/** The clusters that a page is about; `allOf`: id of the account of which these are all that forward. */
export interface Extent {
  readonly clusterIds: readonly string[];
  readonly allOf?: string | undefined;
}

/** What a page offers; `id` is a command's name without `kubeAudit.`, or `openText`. */
interface Offer {
  readonly id: string;
  readonly text: Message;
}

/** What a page shows that decides about a choice. */
export interface ShownResults {
  readonly extent: Extent;
  readonly clusters: readonly {
    readonly id: string;
    readonly result: VerifyResult | undefined;
    /** Absent for a cluster that is not listed. */
    readonly now: unknown;
  }[];
  readonly account: Account | undefined;
}

const verifyAgain = message('Verify Again');
const openOverview = { id: 'openOverview', text: message('Open Overview') };

/** What is offered for all of the page, the first first. */
export function offersFor({ extent, clusters, account }: ShownResults): readonly Offer[] {
  // All of another account cannot be verified now.
  const isNow = account === undefined || !('notCounted' in account);
  const isListed = clusters.some(({ now }) => now !== undefined);
  const hasResult = clusters.some(({ result }) => result !== undefined);
  const isAll = extent.allOf !== undefined;
  const isSingle = !isAll && clusters.length === 1;
  return [
    ...(isNow && (isListed || isAll) ? [{ id: isAll ? 'verifyAll' : 'verify', text: verifyAgain }] : []),
    ...(hasResult
      ? [
          { id: 'saveReport', text: message('Save…') },
          { id: 'openText', text: message('Show as Text') },
        ]
      : []),
    ...(isSingle && isListed ? [openOverview] : []),
    ...(isAll && isNow ? [{ id: 'openFleet', text: message('Open Fleet') }] : []),
  ];
}

/** What is offered for one of several clusters. */
export function offersForOne(isListed: boolean): readonly Offer[] {
  return isListed ? [{ id: 'verify', text: verifyAgain }, openOverview] : [];
}

/** Whether a remedy is offered: its command would ask for another cluster where its own is not listed. */
export function canRun({ command }: FindingRemedy, isListed: boolean): boolean {
  return isListed || command === 'vscode.open';
}

/** The command that a choice means, if what the page shows offers it: the page names no command. */
export function chosenCommand(
  choice: Choice,
  shown: ShownResults,
): { readonly command: string; readonly arguments: readonly unknown[] } | undefined {
  const { extent, clusters } = shown;
  const listed = clusters.flatMap(({ id, now }) => (now === undefined ? [] : { clusterId: id }));
  if (choice.kind === 'all') {
    if (!offersFor(shown).some(({ id }) => id === choice.action)) return undefined;
    const command = `kubeAudit.${choice.action}`;
    if (choice.action === 'verify') return { command, arguments: [listed[0], listed] };
    if (choice.action === 'saveReport') return { command, arguments: [extent] };
    return { command, arguments: choice.action === 'openOverview' ? [listed[0]] : [] };
  }
  if (choice.kind !== 'act' && choice.kind !== 'remedy') return undefined;
  const one = clusters.find(({ id }) => id === choice.clusterId);
  const isListed = one?.now !== undefined;
  if (choice.kind === 'act') {
    return one !== undefined && offersForOne(isListed).some(({ id }) => id === choice.action)
      ? { command: `kubeAudit.${choice.action}`, arguments: [{ clusterId: one.id }] }
      : undefined;
  }
  // What was shown may have been another result's.
  if (one?.result?.at !== choice.at) return undefined;
  const finding = one.result.findings[choice.finding];
  return finding?.remedy !== undefined && finding.result !== 'pass' && canRun(finding.remedy, isListed)
    ? finding.remedy
    : undefined;
}
